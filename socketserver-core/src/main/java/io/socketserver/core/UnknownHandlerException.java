package io.socketserver.core;

import io.socketserver.core.internal.text.Suggestions;
import java.io.Serial;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// No handler has the given name. The message contains the nearest name and all known ones, in one
/// line that can be shown to a user.
///
/// @since 0.1
public class UnknownHandlerException extends IllegalArgumentException {

  @Serial private static final long serialVersionUID = 1L;

  /// The unknown name.
  private final String name;

  /// The known name that was probably meant.
  private final @Nullable String nearest;

  /// Creates the exception.
  ///
  /// @param name the requested name
  /// @param known the available names
  public UnknownHandlerException(String name, Collection<String> known) {
    this(name, known, Suggestions.nearest(name, known).orElse(null));
  }

  private UnknownHandlerException(String name, Collection<String> known, @Nullable String nearest) {
    super(message(name, known, nearest));
    this.name = name;
    this.nearest = nearest;
  }

  private static String message(String name, Collection<String> known, @Nullable String nearest) {
    if (known.isEmpty()) {
      return "no handler is named '" + name + "'; no handlers were found";
    }
    return "no handler is named '%s'%s Known handlers: %s"
        .formatted(
            name,
            nearest == null ? "." : "; did you mean '" + nearest + "'?",
            String.join(", ", known));
  }

  /// The requested name.
  ///
  /// @return the name, as the user wrote it
  public String name() {
    return name;
  }

  /// The name that was probably meant.
  ///
  /// @return a known name, or empty if none is similar
  public Optional<String> nearest() {
    return Optional.ofNullable(nearest);
  }
}
