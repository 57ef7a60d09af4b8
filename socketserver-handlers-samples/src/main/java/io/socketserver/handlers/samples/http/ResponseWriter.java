package io.socketserver.handlers.samples.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes responses: the header and all of a small file in one write, since the stream is
/// unbuffered and each write would be a packet.
///
/// @source RFC 9112, sections 4 and 9
final class ResponseWriter {

  private static final String CLOSE = "Connection: close\r\n";

  private final OutputStream output;

  ResponseWriter(OutputStream output) {
    this.output = output;
  }

  /// Begins to write the answer to a request, after which the connection stays open or not.
  ///
  /// @return the transfer of the rest of a file, to be closed; null if there is no rest
  @Nullable FileTransfer begin(Response response, RequestHead head, boolean open)
      throws IOException {
    String kept = head.http11() ? "" : "Connection: keep-alive\r\n";
    String connection = open ? kept : CLOSE;
    Response.Content content = head.headOnly() ? null : response.content();
    if (!(content instanceof Response.Part part) || part.length() == 0) {
      write(response, connection, content);
      return null;
    }
    FileChannel file = open(part);
    if (file == null) {
      Response failure = Response.plain(Status.INTERNAL_SERVER_ERROR, "", "cannot open");
      write(failure, connection, failure.content());
      return null;
    }
    return new FileTransfer(header(response, connection), file, part, output);
  }

  /// Writes the response to a malformed request, after which the connection is closed.
  void writeLast(Response response) throws IOException {
    write(response, CLOSE, response.content());
  }

  private void write(Response response, String connection, Response.@Nullable Content content)
      throws IOException {
    byte[] header = header(response, connection);
    output.write(content instanceof Response.Text text ? join(header, text.bytes()) : header);
  }

  /// Opens a file before anything is sent: if the process has no descriptor left, another response
  /// is still possible.
  private static @Nullable FileChannel open(Response.Part part) {
    try {
      return FileChannel.open(part.path(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return null;
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
