package io.socketserver.api;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An option that a handler declares.
///
/// @param name the name: lower-case letters, digits and hyphens, starting with a letter
/// @param type the syntax of its value
/// @param description what it does, in one line, with its unit and range
/// @param defaultValue its value if none is given, as a user would write it; null for none
/// @param required whether a value must be given; a required option has no default
/// @since 0.1
public record HandlerOption(
    String name, Type type, String description, @Nullable String defaultValue, boolean required) {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");

  /// The syntax of an option's value, and how it is validated.
  ///
  /// @since 0.1
  public enum Type {
    /// Any text.
    STRING,
    /// A whole number, with a sign if it is negative.
    INTEGER,
    /// A number of bytes, at least 0: `512`, `64k`, `10m`, `1g` (powers of 1,024).
    SIZE,
    /// A duration, at least 0: `250ms`, `10s`, `5m`, `2h`, or ISO-8601 (`PT10S`).
    DURATION,
    /// `true` or `false`.
    BOOLEAN,
    /// The path of a file, which must exist and be readable.
    FILE,
    /// The path of a directory, which must exist.
    DIRECTORY,
    /// A path that need not exist.
    PATH
  }

  /// Validates the declaration.
  public HandlerOption {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("option name '" + name + "' must match " + NAME.pattern());
    }
    Objects.requireNonNull(type, "type");
    if (description.isBlank()) {
      throw new IllegalArgumentException("option " + name + " needs a description");
    }
    if (required && defaultValue != null) {
      throw new IllegalArgumentException(
          "option " + name + " is required and cannot have a default: '" + defaultValue + "'");
    }
  }

  /// An optional option without a default.
  ///
  /// @param name the name
  /// @param type the syntax of its value
  /// @param description what it does
  /// @return the option
  public static HandlerOption optional(String name, Type type, String description) {
    return new HandlerOption(name, type, description, null, false);
  }

  /// An optional option with a default.
  ///
  /// @param name the name
  /// @param type the syntax of its value
  /// @param description what it does
  /// @param defaultValue its value if none is given, as a user would write it
  /// @return the option
  public static HandlerOption optional(
      String name, Type type, String description, String defaultValue) {
    return new HandlerOption(name, type, description, defaultValue, false);
  }

  /// A required option.
  ///
  /// @param name the name
  /// @param type the syntax of its value
  /// @param description what it does
  /// @return the option
  public static HandlerOption required(String name, Type type, String description) {
    return new HandlerOption(name, type, description, null, true);
  }
}
