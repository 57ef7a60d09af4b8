package io.socketserver.core.internal.request;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/// The bytes to a client; every write is sent completely before it returns.
final class RequestOutput extends OutputStream {

  private final SocketStreamRequest request;

  private final AtomicLong bytesWritten = new AtomicLong();

  RequestOutput(SocketStreamRequest request) {
    this.request = request;
  }

  long bytesWritten() {
    return bytesWritten.get();
  }

  void count(int bytes) {
    bytesWritten.addAndGet(bytes);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length > 0) {
      request.write(bytes, offset, length);
    }
  }

  @Override
  public void close() throws IOException {
    if (request.isOpen()) {
      request.shutdownOutput();
    }
  }
}
