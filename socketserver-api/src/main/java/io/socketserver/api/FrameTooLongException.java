package io.socketserver.api;

import java.io.IOException;
import java.io.Serial;

/// A message is longer than the reader accepts. It is the client's fault, not the handler's. For
/// lines, see [LineTooLongException].
///
/// @since 0.1
public class FrameTooLongException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  /// The limit that was exceeded, in bytes.
  private final int maxBytes;

  /// Creates the exception.
  ///
  /// @param maxBytes the limit that was exceeded, in bytes
  /// @param found what was found instead, as text
  public FrameTooLongException(int maxBytes, String found) {
    super("message too long, at most " + maxBytes + " bytes are allowed: " + found);
    this.maxBytes = maxBytes;
  }

  /// The limit that was exceeded.
  ///
  /// @return the limit, in bytes
  public int maxBytes() {
    return maxBytes;
  }
}
