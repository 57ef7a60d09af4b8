package io.socketserver.handlers.samples.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes answers: the header and all of a small file in one write, since the stream has no buffer
/// and each write would be a packet.
///
/// @source RFC 9112, sections 4 and 9
final class ResponseWriter {

  private static final int BUFFER = 64 * 1024;
  private static final String CLOSE = "Connection: close\r\n";

  private final OutputStream output;

  ResponseWriter(OutputStream output) {
    this.output = output;
  }

  /// Writes the answer to a request, after which the connection stays open or not.
  void write(Response response, RequestHead head, boolean open) throws IOException {
    String kept = head.http11() ? "" : "Connection: keep-alive\r\n";
    write(response, open ? kept : CLOSE, head.headOnly());
  }

  /// Writes the answer to what could not be read as a request, after which the connection is
  /// closed.
  void writeLast(Response response) throws IOException {
    write(response, CLOSE, false);
  }

  private void write(Response response, String connection, boolean headOnly) throws IOException {
    byte[] header = header(response, connection);
    if (headOnly) {
      output.write(header);
      return;
    }
    switch (response.content()) {
      case null -> output.write(header);
      case Response.Part part when part.length() == 0 -> output.write(header);
      case Response.Text text -> output.write(join(header, text.bytes()));
      case Response.Part part -> {
        FileChannel file = open(part);
        if (file == null) {
          write(Response.plain(Status.INTERNAL_SERVER_ERROR, "", "cannot open"), connection, false);
        } else {
          try (file) {
            send(header, file, part);
          }
        }
      }
    }
  }

  /// Opens a file, of which nothing has been announced yet: another answer can still be given when
  /// the process has no descriptor left.
  private static @Nullable FileChannel open(Response.Part part) {
    try {
      return FileChannel.open(part.path(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return null;
    }
  }

  private void send(byte[] header, FileChannel file, Response.Part part) throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER, header.length + part.length())];
    System.arraycopy(header, 0, buffer, 0, header.length);
    int used = header.length;
    long sent = 0;
    while (sent < part.length()) {
      int wanted = (int) Math.min(buffer.length - used, part.length() - sent);
      int read = file.read(ByteBuffer.wrap(buffer, used, wanted), part.first() + sent);
      if (read < 0) {
        // The client was promised more. Only the end of the connection can tell it otherwise.
        throw new EOFException(part.path() + " became shorter while it was sent");
      }
      sent += read;
      used += read;
      if (used == buffer.length || sent == part.length()) {
        output.write(buffer, 0, used);
        used = 0;
      }
    }
  }

  private static byte[] header(Response response, String connection) {
    StringBuilder text =
        new StringBuilder(320).append("HTTP/1.1 ").append(response.status().line());
    text.append("\r\nDate: ").append(HttpDate.now()).append("\r\n");
    Response.Content content = response.content();
    if (content != null) {
      text.append("Content-Length: ").append(content.length()).append("\r\n");
    }
    text.append(response.fields()).append(connection).append("\r\n");
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
