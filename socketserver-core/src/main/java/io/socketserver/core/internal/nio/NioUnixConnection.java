package io.socketserver.core.internal.nio;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;

/// An accepted [SocketChannel] of a UNIX socket, in non-blocking mode.
///
/// A UNIX channel has no socket adaptor, and so no read with a time-out: here the poller waits.
final class NioUnixConnection implements NioConnection {

  /// What is read or written at a time goes through a direct buffer of its size, which the JDK
  /// keeps for the thread: it stays small.
  private static final int LARGEST_TRANSFER = 64 * 1024;

  private final SocketChannel channel;
  private final NioPoller.Waiters waiters;
  private final SocketAddress remoteAddress;
  private final SocketAddress localAddress;

  NioUnixConnection(SocketChannel channel, NioPoller poller) throws IOException {
    channel.configureBlocking(false);
    this.channel = channel;
    this.waiters = new NioPoller.Waiters(poller, channel);
    this.remoteAddress = channel.getRemoteAddress();
    this.localAddress = channel.getLocalAddress();
  }

  @Override
  public SocketChannel channel() {
    return channel;
  }

  /// Its own calls need no blocking channel either.
  @Override
  public void blocking(boolean own) {}

  @Override
  public SocketAddress remoteAddress() {
    return remoteAddress;
  }

  @Override
  public SocketAddress localAddress() {
    return localAddress;
  }

  @Override
  public int read(byte[] bytes, int offset, int length, long timeoutNanos) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, Math.min(length, LARGEST_TRANSFER));
    long deadline = System.nanoTime() + timeoutNanos;
    int count = channel.read(buffer);
    while (count == 0) {
      long left = timeoutNanos == 0 ? 0 : Math.max(1, deadline - System.nanoTime());
      boolean inTime = waiters.awaitReadable(left);
      count = readAfterWait(buffer);
      if (count == 0 && !inTime) {
        throw new SocketTimeoutException("nothing to read in time");
      }
    }
    return count;
  }

  private int readAfterWait(ByteBuffer buffer) throws IOException {
    try {
      return channel.read(buffer);
    } catch (ClosedChannelException e) {
      throw closedMeanwhile(e);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length, Progress progress) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    int end = offset + length;
    int count = writeSome(buffer, end);
    while (true) {
      if (count > 0) {
        progress.written(count);
      } else {
        waiters.awaitWritable();
      }
      if (buffer.position() == end) {
        return;
      }
      try {
        count = writeSome(buffer, end);
      } catch (ClosedChannelException e) {
        throw closedMeanwhile(e);
      }
    }
  }

  private int writeSome(ByteBuffer buffer, int end) throws IOException {
    buffer.limit(Math.min(end, buffer.position() + LARGEST_TRANSFER));
    return channel.write(buffer);
  }

  /// Another thread has closed the channel while this one waited; half closed by this side is not
  /// closed.
  private ClosedChannelException closedMeanwhile(ClosedChannelException e) {
    if (channel.isOpen() || e instanceof AsynchronousCloseException) {
      return e;
    }
    var exception = new AsynchronousCloseException();
    exception.initCause(e);
    return exception;
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void shutdownInput() throws IOException {
    channel.shutdownInput();
  }

  /// Sets an option. SO_KEEPALIVE, which any socket takes, and which means nothing where the peer
  /// cannot vanish unseen, is taken here too.
  @Override
  public <T> void option(SocketOption<T> option, T value) throws IOException {
    if (!option.equals(StandardSocketOptions.SO_KEEPALIVE)) {
      channel.setOption(option, value);
    }
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      waiters.closed();
    }
  }
}
