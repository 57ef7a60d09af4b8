package io.socketserver.core.internal.nio;

import io.socketserver.core.internal.waiting.PolledConnection;
import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.EventSocket;
import io.socketserver.core.spi.ReadinessListener;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;

/// An accepted [SocketChannel].
final class NioStreamConnection extends PolledConnection {

  /// The limit of one read or write. The JDK copies it through a direct buffer of its size, which
  /// it caches per thread; so it stays small.
  private static final int LARGEST_TRANSFER = 64 * 1024;

  private final SocketChannel channel;
  private final PolledChannel polled;

  /// Whether SO_LINGER was set.
  private volatile boolean mayLinger;

  /// Takes ownership of a channel, which is non-blocking from now on.
  NioStreamConnection(SocketChannel channel) throws IOException {
    this(channel, new PolledChannel(channel));
    channel.configureBlocking(false);
  }

  private NioStreamConnection(SocketChannel channel, PolledChannel polled) throws IOException {
    super(polled, channel.getRemoteAddress(), channel.getLocalAddress());
    this.channel = channel;
    this.polled = polled;
  }

  @Override
  public EventSocket register(EventLoop loop, ReadinessListener listener) {
    if (!(loop instanceof NioEventLoop own)) {
      throw new IllegalArgumentException(
          loop + " is not an event loop of this transport (java.nio.channels)");
    }
    polled.onEventLoop();
    return new NioEventSocket(own, channel, listener);
  }

  /// Receives the available bytes. Only a read that returns fewer than requested has emptied the
  /// socket.
  @Override
  protected int receive(byte[] bytes, int offset, int length) throws IOException {
    int asked = Math.min(length, LARGEST_TRANSFER);
    int count = asked;
    try {
      count = channel.read(ByteBuffer.wrap(bytes, offset, asked));
      return count;
    } catch (ClosedChannelException e) {
      throw closedMeanwhile(e);
    } finally {
      if (count < 0 || count == asked) {
        polled.moreToRead();
      } else {
        polled.emptied();
      }
    }
  }

  @Override
  protected int send(byte[] bytes, int offset, int length) throws IOException {
    try {
      return channel.write(ByteBuffer.wrap(bytes, offset, Math.min(length, LARGEST_TRANSFER)));
    } catch (ClosedChannelException e) {
      throw closedMeanwhile(e);
    }
  }

  /// The exception for a channel that another thread has closed during a call. A channel that this
  /// side has half-closed is not closed.
  private ClosedChannelException closedMeanwhile(ClosedChannelException e) {
    if (channel.isOpen() || e instanceof AsynchronousCloseException) {
      return e;
    }
    var exception = new AsynchronousCloseException();
    exception.initCause(e);
    return exception;
  }

  @Override
  protected void shutdown(boolean input) throws IOException {
    SocketChannel _ = input ? channel.shutdownInput() : channel.shutdownOutput();
    polled.wakeBoth();
  }

  /// Sets an option. SO_KEEPALIVE is accepted for UNIX sockets too, as by the kernel, and has no
  /// effect: their peer cannot vanish unnoticed.
  @Override
  public <T> void option(SocketOption<T> option, T value) throws IOException {
    if (option.equals(StandardSocketOptions.SO_LINGER)) {
      mayLinger = true;
    }
    if (isInternet() || !option.equals(StandardSocketOptions.SO_KEEPALIVE)) {
      channel.setOption(option, value);
    }
  }

  /// Makes the close return at once, unless it is to reset the connection. It may run in a thread
  /// on which many others depend, and the kernel continues to send in any case.
  private void endLinger() {
    try {
      if (channel.getOption(StandardSocketOptions.SO_LINGER) > 0) {
        channel.setOption(StandardSocketOptions.SO_LINGER, -1);
      }
    } catch (IOException closed) {
      return; // closed meanwhile: nothing is left to wait for
    }
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    if (mayLinger) {
      endLinger();
    }
    try {
      channel.close();
    } finally {
      polled.closed();
    }
  }
}
