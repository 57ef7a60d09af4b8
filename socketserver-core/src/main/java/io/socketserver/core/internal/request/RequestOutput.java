package io.socketserver.core.internal.request;

import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/// The bytes to a client; every write is sent completely before it returns.
final class RequestOutput extends OutputStream {

  private final SocketStreamRequest request;
  private final StreamConnection connection;
  private final RequestInput input;
  private final RequestDeadlines deadlines;

  /// Held by the thread that writes, so that the bytes of two writes do not mix.
  private final ReentrantLock writing = new ReentrantLock();

  /// Changed with the lock held.
  private volatile long bytesWritten;

  RequestOutput(
      SocketStreamRequest request,
      StreamConnection connection,
      RequestInput input,
      RequestDeadlines deadlines) {
    this.request = request;
    this.connection = connection;
    this.input = input;
    this.deadlines = deadlines;
  }

  /// Keeps others from writing until [#done()].
  void begin() {
    writing.lock();
  }

  void done() {
    writing.unlock();
  }

  long bytesWritten() {
    return bytesWritten;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /// Sends everything. The watch limits the time if the kernel does not accept it immediately.
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return;
    }
    writing.lock();
    try {
      int taken = writeNow(bytes, offset, length);
      input.answered();
      if (taken < length) {
        writeRest(bytes, offset + taken, length - taken);
      }
    } catch (IOException e) {
      throw request.failed(e);
    } finally {
      deadlines.writeDone();
      writing.unlock();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // the lock is held
  private int writeNow(byte[] bytes, int offset, int length) throws IOException {
    int taken = connection.tryWrite(bytes, offset, length);
    if (taken > 0) {
      bytesWritten += taken;
      deadlines.sent(taken);
    }
    return taken;
  }

  private void writeRest(byte[] bytes, int offset, int length) throws IOException {
    deadlines.writeWaits();
    for (int done = 0; done < length; ) {
      int taken = writeNow(bytes, offset + done, length - done);
      if (taken > 0) {
        done += taken;
        deadlines.writeWaits();
      } else {
        connection.awaitWritable(StreamConnection.NEVER);
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (request.isOpen()) {
      request.shutdownOutput();
    }
  }
}
