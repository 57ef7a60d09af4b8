package io.socketserver.launcher;

import java.io.Serial;

/// A valid request to the command that failed. The message is one line for the user.
final class FailureException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  FailureException(String message, Throwable cause) {
    super(message, cause);
  }
}
