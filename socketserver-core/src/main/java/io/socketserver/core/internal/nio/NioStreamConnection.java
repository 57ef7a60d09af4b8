package io.socketserver.core.internal.nio;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;

/// An accepted [SocketChannel] in blocking mode.
///
/// Reads go through the channel's socket adaptor, which alone knows a time-out; on a virtual thread
/// it parks without holding the carrier.
final class NioStreamConnection implements NioConnection {

  /// A write from an array is copied into a direct buffer of its size, which the JDK then keeps for
  /// the thread: larger writes are cut so that this buffer stays small.
  private static final int LARGEST_WRITE = 64 * 1024;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final SocketChannel channel;
  private final Socket socket;
  private final InputStream input;
  private final SocketAddress remoteAddress;
  private final SocketAddress localAddress;

  /// Held by the thread that writes, so that the bytes of two writes do not mix: on a virtual
  /// thread the channel may take a part only.
  private final ReentrantLock writing = new ReentrantLock();

  NioStreamConnection(SocketChannel channel) throws IOException {
    this.channel = channel;
    this.socket = channel.socket();
    this.input = socket.getInputStream();
    this.remoteAddress = channel.getRemoteAddress();
    this.localAddress = channel.getLocalAddress();
  }

  @Override
  public SocketChannel channel() {
    return channel;
  }

  @Override
  public void blocking(boolean own) throws IOException {
    channel.configureBlocking(own);
  }

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
    if (!channel.isOpen()) {
      throw new ClosedChannelException();
    }
    long millis = Math.ceilDiv(timeoutNanos, NANOS_PER_MILLI);
    try {
      socket.setSoTimeout((int) Math.min(millis, Integer.MAX_VALUE));
    } catch (SocketException e) {
      throw channel.isOpen() ? e : new AsynchronousCloseException();
    }
    return input.read(bytes, offset, length);
  }

  @Override
  public void write(byte[] bytes, int offset, int length, Progress progress) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    int end = offset + length;
    writing.lock();
    try {
      while (buffer.position() < end) {
        buffer.limit(Math.min(end, buffer.position() + LARGEST_WRITE));
        progress.written(channel.write(buffer));
      }
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void shutdownInput() throws IOException {
    channel.shutdownInput();
  }

  @Override
  public <T> void option(SocketOption<T> option, T value) throws IOException {
    channel.setOption(option, value);
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
