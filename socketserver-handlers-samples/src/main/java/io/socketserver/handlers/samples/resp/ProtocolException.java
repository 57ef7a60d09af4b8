package io.socketserver.handlers.samples.resp;

import java.io.Serial;

/// Malformed input: the start of the next command is unknown, so the connection ends.
final class ProtocolException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  /// Creates the exception, without a stack trace: clients may cause any number of them.
  ///
  /// @param reason what is wrong
  ProtocolException(String reason) {
    super("ERR Protocol error: " + reason, null, false, false);
  }

  String reply() {
    String message = getMessage();
    return message == null ? "ERR" : message;
  }
}
