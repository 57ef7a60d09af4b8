package io.socketserver.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The values of a handler's options, validated against its declaration.
///
/// An accessor throws [IllegalArgumentException] if the handler did not declare the option, or
/// declared another type, and [java.util.NoSuchElementException] if the option has no value: both
/// are errors of the handler, not of its user.
///
/// @threading Immutable.
/// @since 0.1
public interface HandlerOptions {

  /// The value of an option, as written.
  ///
  /// @param name an option of any type
  /// @return the value, or empty if none was given and there is no default
  Optional<String> find(String name);

  /// The value of a [HandlerOption.Type#STRING] option.
  ///
  /// @param name the option
  /// @return the text
  String string(String name);

  /// The value of a [HandlerOption.Type#INTEGER] option.
  ///
  /// @param name the option
  /// @return the number
  long integer(String name);

  /// The value of a [HandlerOption.Type#INTEGER] option, within a range.
  ///
  /// @param name the option
  /// @param min the smallest value to accept
  /// @param max the largest value to accept
  /// @return the number
  /// @throws HandlerOptionException if the value is outside the range
  int integer(String name, int min, int max);

  /// The value of a [HandlerOption.Type#SIZE] option.
  ///
  /// @param name the option
  /// @return the number of bytes
  long size(String name);

  /// The value of a [HandlerOption.Type#DURATION] option.
  ///
  /// @param name the option
  /// @return the duration, at least zero
  Duration duration(String name);

  /// The value of a [HandlerOption.Type#BOOLEAN] option.
  ///
  /// @param name the option
  /// @return the value
  boolean bool(String name);

  /// The value of a [HandlerOption.Type#FILE], [HandlerOption.Type#DIRECTORY] or
  /// [HandlerOption.Type#PATH] option.
  ///
  /// @param name the option
  /// @return the path, absolute
  Path path(String name);
}
