package io.socketserver.api;

import java.io.IOException;
import java.io.Serial;

/// A message that is longer than the reader accepts: the client's fault, not the handler's. Of
/// lines there is [LineTooLongException].
///
/// @since 0.1
public class FrameTooLongException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  /// The limit that was exceeded, in bytes.
  private final int maxBytes;

  /// Makes the exception.
  ///
  /// @param maxBytes the limit that was exceeded, in bytes
  /// @param found what was found instead, for people
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
