package io.socketserver.handlers.samples.dns;

import java.io.Serial;

/// A message that cannot be read.
final class MalformedException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  /// Makes the exception, without a stack trace: anybody may cause any number of them.
  MalformedException(String reason) {
    super(reason, null, false, false);
  }
}
