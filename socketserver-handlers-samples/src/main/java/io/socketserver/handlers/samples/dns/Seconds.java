package io.socketserver.handlers.samples.dns;

/// Durations in a zone file: `3600`, `1h`, `1h30m`.
///
/// @source RFC 2181, section 8; RFC 2308, section 4
final class Seconds {

  private static final String UNITS = "smhdw";
  private static final long[] FACTORS = {1, 60, 3600, 86_400, 604_800};

  private Seconds() {}

  /// Whether a word begins like a duration.
  static boolean isSeconds(String word) {
    return !word.isEmpty() && word.charAt(0) >= '0' && word.charAt(0) <= '9';
  }

  /// Parses a duration.
  ///
  /// @return seconds, at most 2,147,483,647
  /// @throws IllegalArgumentException if it is invalid
  static long parse(String word) {
    long sum = 0;
    long number = -1;
    for (int i = 0; i < word.length(); i++) {
      char c = Character.toLowerCase(word.charAt(i));
      if (c >= '0' && c <= '9') {
        number = Math.max(number, 0) * 10 + (c - '0');
      } else if (number >= 0 && UNITS.indexOf(c) >= 0) {
        sum += number * FACTORS[UNITS.indexOf(c)];
        number = -1;
      } else {
        throw notATime(word);
      }
      if (sum > Integer.MAX_VALUE || number > Integer.MAX_VALUE) {
        throw notATime(word);
      }
    }
    sum += Math.max(number, 0);
    if (word.isEmpty() || sum > Integer.MAX_VALUE) {
      throw notATime(word);
    }
    return sum;
  }

  private static IllegalArgumentException notATime(String word) {
    return new IllegalArgumentException(
        "'" + word + "' is not a time of 0 to 2147483647 seconds, such as 3600 or 1h30m");
  }
}
