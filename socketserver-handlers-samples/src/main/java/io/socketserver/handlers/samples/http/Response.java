package io.socketserver.handlers.samples.http;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A response, without what depends on the connection.
///
/// @param status the status
/// @param fields complete header lines, each with its CR LF
/// @param content the content, or null if the status has none
/// @source RFC 9110, section 15; RFC 9112, section 6
record Response(Status status, String fields, @Nullable Content content) {

  /// The content of a response.
  sealed interface Content {

    /// Its length in bytes.
    long length();
  }

  /// Generated content.
  ///
  /// @param text ASCII
  record Text(String text) implements Content {

    @Override
    public long length() {
      return text.length();
    }

    byte[] bytes() {
      return text.getBytes(StandardCharsets.US_ASCII);
    }
  }

  /// Content from a file.
  ///
  /// @param path the file
  /// @param first the index of the first byte
  /// @param length how many bytes
  record Part(Path path, long first, long length) implements Content {}

  /// A response with a line of text that explains the status.
  ///
  /// @param status the status
  /// @param fields further header lines
  /// @param reason the reason, in ASCII, without any text from the client
  static Response plain(Status status, String fields, String reason) {
    return new Response(
        status,
        fields + "Content-Type: text/plain; charset=utf-8\r\n",
        new Text(status.line() + ": " + reason + "\n"));
  }

  /// The same for an exception.
  static Response of(HttpException failure) {
    String reason = failure.getMessage();
    return plain(failure.status(), "", reason == null ? "" : reason);
  }
}
