package io.socketserver.api;

import java.io.IOException;
import java.io.Serial;

/// A line is longer than the reader accepts. It is the client's fault, not the handler's.
///
/// @since 0.1
public class LineTooLongException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  /// The limit that was exceeded, in bytes.
  private final int maxBytes;

  /// Creates the exception.
  ///
  /// @param maxBytes the limit that was exceeded, in bytes
  public LineTooLongException(int maxBytes) {
    super("no line terminator within " + maxBytes + " bytes");
    this.maxBytes = maxBytes;
  }

  /// The limit that was exceeded.
  ///
  /// @return the limit, in bytes
  public int maxBytes() {
    return maxBytes;
  }
}
