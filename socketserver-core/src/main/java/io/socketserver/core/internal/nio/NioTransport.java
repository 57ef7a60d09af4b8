package io.socketserver.core.internal.nio;

import io.socketserver.core.spi.AddressFamilyException;
import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.SocketSettings;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.core.spi.Transport;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;

/// The sockets of java.nio.channels: for Internet addresses, and for UNIX stream sockets.
public final class NioTransport implements Transport {

  /// The only one.
  public static final NioTransport INSTANCE = new NioTransport();

  private NioTransport() {}

  @Override
  public String name() {
    return "nio";
  }

  @Override
  public StreamListener listen(SocketAddress address, SocketSettings settings) throws IOException {
    if (address instanceof UnixDomainSocketAddress unix) {
      return listen(unix, settings);
    }
    InetSocketAddress inet = inet(address);
    ServerSocketChannel channel = open(inet, ServerSocketChannel::open);
    try {
      setBindOptions(channel, settings, true);
      channel.bind(inet, settings.requestQueueSize());
      channel.configureBlocking(false);
      return new NioStreamListener(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /// SO_REUSEADDR and SO_REUSEPORT have no effect here: whether a path can be reused depends on its
  /// file.
  private static StreamListener listen(UnixDomainSocketAddress address, SocketSettings settings)
      throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      if (settings.receiveBufferSize() > 0) {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, settings.receiveBufferSize());
      }
      channel.bind(address, settings.requestQueueSize());
      channel.configureBlocking(false);
      return new NioStreamListener(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public DatagramEndpoint bind(SocketAddress address, SocketSettings settings) throws IOException {
    if (address instanceof UnixDomainSocketAddress) {
      throw new UnsupportedOperationException(
          "Java's channels do not support UNIX datagrams; use the native transport, on Linux with"
              + " the module io.socketserver.unix");
    }
    InetSocketAddress inet = inet(address);
    DatagramChannel channel = open(inet, DatagramChannel::open);
    try {
      setBindOptions(channel, settings, false);
      if (settings.sendBufferSize() > 0) {
        channel.setOption(StandardSocketOptions.SO_SNDBUF, settings.sendBufferSize());
      }
      channel.bind(inet);
      channel.configureBlocking(false);
      return new NioDatagramEndpoint(channel, settings.maxPacketSize());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public boolean waitsInVirtualThreads() {
    return true;
  }

  @Override
  public void warmUp() throws IOException {
    NioPoller.ALL.prepare();
  }

  @Override
  public EventLoop newEventLoop() throws IOException {
    return new NioEventLoop();
  }

  private static void setBindOptions(
      NetworkChannel channel, SocketSettings settings, boolean reuseAddressDefault)
      throws IOException {
    Boolean asked = settings.allowReuseAddress();
    channel.setOption(
        StandardSocketOptions.SO_REUSEADDR, asked == null ? reuseAddressDefault : asked);
    if (settings.allowReusePort()) {
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }
    if (settings.receiveBufferSize() > 0) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, settings.receiveBufferSize());
    }
  }

  private static InetSocketAddress inet(SocketAddress address) throws IOException {
    if (!(address instanceof InetSocketAddress inet)) {
      throw new UnsupportedAddressTypeException();
    }
    if (inet.isUnresolved()) {
      throw new UnknownHostException(
          "unknown host name '" + inet.getHostString() + "'; check its spelling");
    }
    return inet;
  }

  /// Opens a channel.
  private static <C> C open(InetSocketAddress address, Opening<C> opening) throws IOException {
    try {
      return opening.open(family(address));
    } catch (UnsupportedOperationException e) {
      throw new AddressFamilyException(address.getAddress(), e);
    }
  }

  @FunctionalInterface
  private interface Opening<C> {
    C open(ProtocolFamily family) throws IOException;
  }

  /// An IPv4 address gets an IPv4 socket, so that the addresses of clients are what they look like;
  /// an IPv6 wildcard serves both (dual stack, RFC 3493 section 5.3).
  private static ProtocolFamily family(InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }
}
