package io.socketserver.handlers.samples.dns;

import java.io.Serial;

/// A mistake in a zone file.
final class ZoneException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final int line;
  private final String reason;

  /// Makes the exception.
  ///
  /// @param line the number of the line, from 1
  /// @param reason what is wrong there
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
