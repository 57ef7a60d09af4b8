package io.socketserver.core.internal.request;

import io.socketserver.api.EventConnection;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/// The output of an event-style handler as a stream, which never blocks by itself.
public final class EventOutput extends OutputStream {

  private final EventConnection connection;

  /// Creates the stream.
  ///
  /// @param connection the connection; closing the stream sends end of stream on it
  public EventOutput(EventConnection connection) {
    this.connection = connection;
  }

  @Override
  public void write(int b) {
    connection.write(new byte[] {(byte) b});
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    connection.write(ByteBuffer.wrap(bytes, offset, length));
  }

  @Override
  public void close() {
    connection.shutdownOutput();
  }
}
