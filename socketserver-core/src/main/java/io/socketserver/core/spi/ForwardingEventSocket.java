package io.socketserver.core.spi;

import java.io.IOException;
import java.nio.ByteBuffer;

/// The socket of a wrapping connection: it reads and writes by that connection's methods, and is
/// notified of what the wrapped connection is ready for.
final class ForwardingEventSocket implements EventSocket {

  private static final int LARGEST_TRANSFER = 16 * 1024;

  private final StreamConnection connection;
  private final EventSocket wrapped;
  private final EventLoop loop;

  private boolean mayHaveMore;

  /// Creates a socket.
  ///
  /// @param connection the wrapping connection
  /// @param wrapped the socket of the wrapped connection
  /// @param loop their loop
  ForwardingEventSocket(StreamConnection connection, EventSocket wrapped, EventLoop loop) {
    this.connection = connection;
    this.wrapped = wrapped;
    this.loop = loop;
  }

  @Override
  public int read(int most) throws IOException {
    ByteBuffer input = loop.input().clear();
    int length = Math.min(Math.min(most, LARGEST_TRANSFER), input.capacity());
    byte[] bytes = new byte[length];
    mayHaveMore = false;
    int count = connection.tryRead(bytes, 0, length);
    mayHaveMore = count > 0;
    input.put(bytes, 0, Math.max(count, 0)).flip();
    return count;
  }

  /// Only a read that finds nothing has emptied both the socket and what the wrapper holds.
  @Override
  public boolean mayHaveMore() {
    return mayHaveMore;
  }

  @Override
  public int write(ByteBuffer data) throws IOException {
    int total = 0;
    while (data.hasRemaining()) {
      byte[] bytes = new byte[Math.min(data.remaining(), LARGEST_TRANSFER)];
      data.get(data.position(), bytes);
      int taken = connection.tryWrite(bytes, 0, bytes.length);
      if (taken == 0) {
        break;
      }
      data.position(data.position() + taken);
      total += taken;
    }
    return total;
  }

  @Override
  public void want(boolean readable, boolean writable) throws IOException {
    wrapped.want(readable, writable);
  }

  @Override
  public void release() throws IOException {
    wrapped.release();
  }
}
