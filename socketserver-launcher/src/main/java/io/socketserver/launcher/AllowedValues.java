package io.socketserver.launcher;

import java.util.List;

/// The values that an option accepts.
///
/// @param type their syntax
/// @param label the placeholder for the value in help
/// @param choices the words of a choice; none for other types
/// @param min the smallest number
/// @param max the largest number
record AllowedValues(OptionType type, String label, List<String> choices, long min, long max) {

  private AllowedValues(OptionType type, String label) {
    this(type, label, List.of(), 0, 0);
  }

  /// The option stands alone.
  static AllowedValues none() {
    return new AllowedValues(OptionType.FLAG, "");
  }

  static AllowedValues bool() {
    return new AllowedValues(OptionType.BOOLEAN, "true|false");
  }

  /// One of a few words.
  static AllowedValues among(String... words) {
    return new AllowedValues(OptionType.CHOICE, String.join("|", words), List.of(words), 0, 0);
  }

  static AllowedValues number(long min, long max) {
    return new AllowedValues(OptionType.INTEGER, "N", List.of(), min, max);
  }

  /// A number that is limited by its type alone.
  static AllowedValues atLeast(long min) {
    return number(min, Integer.MAX_VALUE);
  }

  /// A number of bytes.
  static AllowedValues size(long min, long max) {
    return new AllowedValues(OptionType.SIZE, "SIZE", List.of(), min, max);
  }

  static AllowedValues duration() {
    return new AllowedValues(OptionType.DURATION, "TIME");
  }

  /// A number of events in a time; 0 for any.
  static AllowedValues rate() {
    return new AllowedValues(OptionType.RATE, "N/s|N/m|N/h");
  }

  /// Blocks of IP addresses.
  static AllowedValues blocks() {
    return new AllowedValues(OptionType.BLOCKS, "BLOCK[,BLOCK...]");
  }

  /// A duration, or `forever`.
  static AllowedValues drain() {
    return new AllowedValues(OptionType.DRAIN, "TIME|forever");
  }

  /// An existing directory.
  static AllowedValues directory() {
    return new AllowedValues(OptionType.DIRECTORY, "DIR");
  }

  /// An existing file.
  static AllowedValues file() {
    return new AllowedValues(OptionType.FILE, "FILE");
  }

  /// Any text except the empty one.
  static AllowedValues text(String label) {
    return new AllowedValues(OptionType.TEXT, label);
  }
}
