package io.socketserver.handlers.samples.dns;

import java.io.Serial;

/// An error in a zone file.
final class ZoneException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final int line;
  private final String reason;

  /// Creates the exception.
  ///
  /// @param line the number of the line, from 1
  /// @param reason the reason
  ZoneException(int line, String reason) {
    super(reason);
    this.line = line;
    this.reason = reason;
  }

  int line() {
    return line;
  }

  String reason() {
    return reason;
  }
}
