package io.socketserver.launcher;

import java.io.Serial;

/// A command line that is wrong. The message is one line for the user.
final class UsageException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }

  /// Adds the word that was probably meant.
  static UsageException unknown(String what, String word, Iterable<String> known) {
    String nearest = Nearest.of(word, known);
    return new UsageException(
        "unknown "
            + what
            + " '"
            + word
            + "'; "
            + (nearest == null
                ? "there are " + String.join(", ", known)
                : "did you mean '" + nearest + "'?"));
  }
}
