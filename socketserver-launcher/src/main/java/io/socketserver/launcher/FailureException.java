package io.socketserver.launcher;

import java.io.Serial;

/// Something that the command was right to ask for, and that cannot be done. The message is one
/// line for the user.
final class FailureException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  FailureException(String message, Throwable cause) {
    super(message, cause);
  }
}
