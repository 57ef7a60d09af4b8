package io.socketserver.handlers.samples.dns;

import java.io.Serial;

/// A malformed message.
final class MalformedException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  /// Creates the exception, without a stack trace: clients may cause any number of them.
  MalformedException(String reason) {
    super(reason, null, false, false);
  }
}
