package io.socketserver.core.internal.discovery;

import io.socketserver.api.HandlerOption;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;

/// Parses the values of options in the syntax of [HandlerOption.Type].
///
/// A message about an invalid value continues the value: `option ttl=5x is not a whole number`.
///
/// @threading Stateless.
final class OptionValue {

  private static final long KIB = 1024;

  private OptionValue() {}

  /// A value without the syntax of its type.
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String reason) {
      super(reason);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  /// Parses a value. A path need not exist.
  ///
  /// @return a String, Long, Duration, Boolean or absolute Path
  static Object parse(HandlerOption.Type type, String text) throws MalformedException {
    return switch (type) {
      case STRING -> text;
      case INTEGER -> integer(text);
      case SIZE -> size(text);
      case DURATION -> duration(text);
      case BOOLEAN -> bool(text);
      case FILE, DIRECTORY, PATH -> path(text);
    };
  }

  private static Long integer(String text) throws MalformedException {
    int start = text.startsWith("-") ? 1 : 0;
    if (start == text.length() || digitsEnd(text, start) != text.length()) {
      throw new MalformedException("is not a whole number");
    }
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw new MalformedException("is too large: it must fit into 64 bits");
    }
  }

  private static Long size(String text) throws MalformedException {
    int end = digitsEnd(text, 0);
    long unit =
        switch (text.substring(end)) {
          case "" -> 1;
          case "k" -> KIB;
          case "m" -> KIB * KIB;
          case "g" -> KIB * KIB * KIB;
          default -> 0;
        };
    if (end == 0 || unit == 0) {
      throw new MalformedException("is not a number of bytes, such as 512, 64k, 10m or 1g");
    }
    try {
      return Math.multiplyExact(Long.parseLong(text, 0, end, 10), unit);
    } catch (NumberFormatException | ArithmeticException e) {
      throw new MalformedException("is too large: the number of bytes must fit into 64 bits");
    }
  }

  private static Duration duration(String text) throws MalformedException {
    if (text.startsWith("P")) {
      return isoDuration(text);
    }
    int end = digitsEnd(text, 0);
    String unit = text.substring(end);
    if (end == 0 || !(unit.equals("ms") || unit.equals("s") || isMinutesOrHours(unit))) {
      throw notDuration();
    }
    try {
      long count = Long.parseLong(text, 0, end, 10);
      return switch (unit) {
        case "ms" -> Duration.ofMillis(count);
        case "s" -> Duration.ofSeconds(count);
        case "m" -> Duration.ofMinutes(count);
        default -> Duration.ofHours(count);
      };
    } catch (NumberFormatException | ArithmeticException e) {
      throw new MalformedException("is too long: the number of seconds must fit into 64 bits");
    }
  }

  private static boolean isMinutesOrHours(String unit) {
    return unit.equals("m") || unit.equals("h");
  }

  private static Duration isoDuration(String text) throws MalformedException {
    Duration duration;
    try {
      duration = Duration.parse(text);
    } catch (DateTimeException e) {
      throw notDuration();
    }
    if (duration.isNegative()) {
      throw new MalformedException("is negative");
    }
    return duration;
  }

  private static MalformedException notDuration() {
    return new MalformedException("is not a duration, such as 250ms, 10s, 5m, 2h or PT10S");
  }

  private static Boolean bool(String text) throws MalformedException {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new MalformedException("is neither true nor false");
    };
  }

  private static Path path(String text) throws MalformedException {
    if (text.isEmpty()) {
      // Path.of("") is the working directory, which nobody intends with an empty value.
      throw new MalformedException("is empty; write a path");
    }
    try {
      return Path.of(text).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw new MalformedException("is not a path: " + Reasons.oneLine(e.getReason()));
    }
  }

  /// The end of the digits that begin at an index. Only ASCII digits: parsers of the JDK accept
  /// others.
  private static int digitsEnd(String text, int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }
}
