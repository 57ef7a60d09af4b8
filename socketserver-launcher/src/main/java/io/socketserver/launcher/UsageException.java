package io.socketserver.launcher;

import io.socketserver.core.internal.text.Suggestions;
import java.io.Serial;
import java.util.Collection;

/// An invalid command line. The message is one line for the user.
final class UsageException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }

  /// Adds the word that was probably meant.
  static UsageException unknown(String what, String word, Collection<String> known) {
    String nearest = Suggestions.nearest(word, known).orElse(null);
    return new UsageException(
        "unknown "
            + what
            + " '"
            + word
            + "'; "
            + (nearest == null
                ? "known: " + String.join(", ", known)
                : "did you mean '" + nearest + "'?"));
  }
}
