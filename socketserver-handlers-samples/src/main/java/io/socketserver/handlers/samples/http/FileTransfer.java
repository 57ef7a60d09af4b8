package io.socketserver.handlers.samples.http;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// The transfer of a file in pieces; the first one begins with the header.
final class FileTransfer implements Closeable {

  private static final int BUFFER = 64 * 1024;

  private final FileChannel file;
  private final Response.Part part;
  private final OutputStream output;
  private final byte[] buffer;
  private int used;
  private long sent;

  /// Starts with the header.
  ///
  /// @param header the bytes before the file
  /// @param file the file, which this closes
  /// @param part the part to send
  /// @param output the destination
  FileTransfer(byte[] header, FileChannel file, Response.Part part, OutputStream output) {
    this.file = file;
    this.part = part;
    this.output = output;
    this.buffer = new byte[(int) Math.min(BUFFER, header.length + part.length())];
    System.arraycopy(header, 0, buffer, 0, header.length);
    this.used = header.length;
  }

  /// Sends a piece.
  ///
  /// @return whether another follows
  boolean next() throws IOException {
    while (used < buffer.length && sent < part.length()) {
      int wanted = (int) Math.min(buffer.length - used, part.length() - sent);
      int read = file.read(ByteBuffer.wrap(buffer, used, wanted), part.first() + sent);
      if (read < 0) {
        // The client was promised more. Only closing the connection tells it otherwise.
        throw new EOFException(part.path() + " was truncated while it was being sent");
      }
      sent += read;
      used += read;
    }
    output.write(buffer, 0, used);
    used = 0;
    return sent < part.length();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
