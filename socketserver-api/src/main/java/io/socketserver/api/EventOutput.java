package io.socketserver.api;

import java.io.OutputStream;
import java.nio.ByteBuffer;

/// A connection of an event loop as a stream.
final class EventOutput extends OutputStream {

  private final EventConnection connection;

  EventOutput(EventConnection connection) {
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
