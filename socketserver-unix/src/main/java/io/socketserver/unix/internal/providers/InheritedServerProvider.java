package io.socketserver.unix.internal.providers;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ServerAddress;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerProvider;
import io.socketserver.unix.InheritedSocket;
import java.io.IOException;
import java.io.Serial;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;

/// Servers of passed sockets: `fd:3`, `fd:NAME`, `fd:0`.
public final class InheritedServerProvider implements ServerProvider {

  private static final Map<String, RequestKind> SCHEMES = Map.of("fd", RequestKind.STREAM);

  /// For the service loader.
  public InheritedServerProvider() {}

  /// A passed socket, as an address.
  private static final class InheritedAddress extends SocketAddress {

    @Serial private static final long serialVersionUID = 1;

    private final transient InheritedSocket socket;

    InheritedAddress(InheritedSocket socket) {
      this.socket = socket;
    }

    @Override
    public String toString() {
      return socket.toString();
    }
  }

  @Override
  public Map<String, RequestKind> schemes() {
    return SCHEMES;
  }

  @Override
  public RequestKind kind(String scheme, SocketAddress address) {
    return socket(address).kind();
  }

  @Override
  public SocketAddress parse(String scheme, String rest) {
    try {
      return new InheritedAddress(
          rest.matches("[0-9]{1,5}")
              ? InheritedSocket.of(Integer.parseInt(rest))
              : InheritedSocket.named(rest));
    } catch (IOException | UnsupportedOperationException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  @Override
  public BaseServer<StreamRequest> streamServer(
      SocketAddress address, RequestHandlerFactory<StreamRequest> handlers, ServerOptions options) {
    return socket(address).streamServer(handlers, options);
  }

  @Override
  public BaseServer<DatagramRequest> datagramServer(
      SocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options) {
    return socket(address).datagramServer(handlers, options);
  }

  private static InheritedSocket socket(SocketAddress address) {
    return ((InheritedAddress) address).socket;
  }

  @Override
  public String format(String scheme, SocketAddress address) {
    return scheme + ":" + address;
  }

  /// Formats the address as if the server had bound it itself, so that clients know where to
  /// connect.
  @Override
  public String format(String scheme, SocketAddress address, SocketAddress bound) {
    return ServerAddress.parse(example(socket(address))).format(bound);
  }

  private static String example(InheritedSocket socket) {
    boolean stream = socket.kind() == RequestKind.STREAM;
    return socket.address() instanceof InetSocketAddress
        ? (stream ? "tcp://127.0.0.1:0" : "udp://127.0.0.1:0")
        : (stream ? "unix:/" : "unixgram:/");
  }
}
