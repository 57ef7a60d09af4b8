package io.socketserver.handlers.samples.resp;

import java.io.Serial;

/// Input that is no command: where the next would begin is unknown, and so the connection ends.
final class ProtocolException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  /// Makes the exception, without a stack trace: anybody may cause any number of them.
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
