package io.socketserver.handlers.samples.http;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// An answer, apart from what depends on the connection.
///
/// @param status the status
/// @param fields whole header lines, each with its CR LF
/// @param content what follows the header, or null where the status says that nothing does
/// @source RFC 9110, section 15; RFC 9112, section 6
record Response(Status status, String fields, @Nullable Content content) {

  /// The content of an answer.
  sealed interface Content {

    /// How many bytes it has.
    long length();
  }

  /// Content that is made up here.
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

  /// An answer that says in a line of text what became of the request.
  ///
  /// @param status the status
  /// @param fields further header lines
  /// @param reason why, in ASCII, without anything that the client sent
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
