package io.socketserver.launcher;

import io.socketserver.core.AddressBlock;
import io.socketserver.core.Rate;
import io.socketserver.core.internal.text.Suggestions;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The syntax of an option's value.
///
/// A message about an invalid value continues the value: `--drain '10x' is not ...`.
enum OptionType {
  /// No value.
  FLAG,
  /// `true` or `false`; the option alone means true.
  BOOLEAN,
  /// A whole number.
  INTEGER,
  /// A number of bytes: `512`, `64k`, `10m`, `1g`.
  SIZE,
  /// A duration: `0`, `250ms`, `10s`, `5m`, `2h`.
  DURATION,
  /// A duration, or `forever`.
  DRAIN,
  /// A number of events in a time: `100/s`, `10/m`; or 0.
  RATE,
  /// Blocks of IP addresses, separated by commas.
  BLOCKS,
  /// One of a few words.
  CHOICE,
  /// An existing directory.
  DIRECTORY,
  /// An existing file.
  FILE,
  /// Any text except the empty one.
  TEXT;

  private static final List<String> BYTE_UNITS = List.of("", "k", "m", "g");
  private static final List<String> TIME_UNITS = List.of("s", "ms", "m", "h");
  private static final long KIB = 1024;

  /// The longest duration that can safely be added to the clock without overflow.
  private static final long MOST_SECONDS = 100L * 365 * 24 * 3600;

  /// A value without the syntax of its type.
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String reason) {
      super(reason);
    }

    static MalformedException meant(String reason, String nearest) {
      return new MalformedException(reason + "; did you mean '" + nearest + "'?");
    }
  }

  /// Parses a value.
  ///
  /// @return a String, Long, Duration, Boolean, Path, Rate or list of blocks; empty text for a
  ///   drain or a rate without a limit
  Object parse(String text, AllowedValues values) throws MalformedException {
    return switch (this) {
      case FLAG, BOOLEAN -> bool(text);
      case INTEGER -> ranged(integer(text), values);
      case SIZE -> ranged(size(text), values);
      case DURATION -> duration(text);
      case DRAIN -> text.equals("forever") ? "" : drain(text);
      case RATE -> rate(text);
      case BLOCKS -> blocks(text);
      case CHOICE -> choice(text, values.choices());
      case DIRECTORY -> directory(text);
      case FILE -> file(text);
      case TEXT -> text(text);
    };
  }

  private static Boolean bool(String text) throws MalformedException {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw notAmong("is neither true nor false", text, List.of("true", "false"));
    };
  }

  private static String choice(String text, List<String> choices) throws MalformedException {
    if (choices.contains(text)) {
      return text;
    }
    throw notAmong("is none of " + String.join(", ", choices), text, choices);
  }

  private static MalformedException notAmong(String reason, String text, List<String> known) {
    String nearest = Suggestions.nearest(text, known).orElse(null);
    return nearest == null
        ? new MalformedException(reason)
        : MalformedException.meant(reason, nearest);
  }

  private static Long ranged(long value, AllowedValues values) throws MalformedException {
    if (value < values.min()) {
      throw new MalformedException("is too small; the smallest is '" + values.min() + "'");
    }
    if (value > values.max()) {
      throw new MalformedException("is too large; the largest is '" + values.max() + "'");
    }
    return value;
  }

  private static long integer(String text) throws MalformedException {
    int start = text.startsWith("-") ? 1 : 0;
    int end = digitsEnd(text, start);
    if (end == start) {
      throw new MalformedException("is not a whole number, such as '100'");
    }
    if (end < text.length()) {
      throw MalformedException.meant("is not a whole number", text.substring(0, end));
    }
    return number(text, end);
  }

  private static long size(String text) throws MalformedException {
    int end = digitsEnd(text, 0);
    String unit = text.substring(end);
    if (end == 0 || !BYTE_UNITS.contains(unit)) {
      throw notMeasured(
          "is not a number of bytes, such as '512', '64k' or '10m'", text, end, "kmg");
    }
    long count = number(text, end);
    try {
      return switch (unit) {
        case "k" -> Math.multiplyExact(count, KIB);
        case "m" -> Math.multiplyExact(count, KIB * KIB);
        case "g" -> Math.multiplyExact(count, KIB * KIB * KIB);
        default -> count;
      };
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  private static Duration drain(String text) throws MalformedException {
    String nearest = Suggestions.nearest(text, List.of("forever")).orElse(null);
    if (nearest != null && digitsEnd(text, 0) == 0) {
      throw MalformedException.meant("is not a duration", nearest);
    }
    return duration(text);
  }

  private static Duration duration(String text) throws MalformedException {
    int end = digitsEnd(text, 0);
    String unit = text.substring(end);
    if (end == 1 && text.equals("0")) {
      return Duration.ZERO;
    }
    if (end == 0 || !TIME_UNITS.contains(unit)) {
      throw notMeasured("is not a duration, such as '250ms', '10s' or '5m'", text, end, "smh");
    }
    long count = number(text, end);
    if (count <= MOST_SECONDS) {
      Duration duration =
          switch (unit) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
          };
      if (duration.toSeconds() <= MOST_SECONDS) {
        return duration;
      }
    }
    throw new MalformedException("is too long; the longest is '" + MOST_SECONDS + "s'");
  }

  /// The number is valid and the unit is not: keeps the number, and takes the unit that begins with
  /// the same letter.
  private static MalformedException notMeasured(String reason, String text, int end, String units) {
    if (end == 0) {
      return new MalformedException(reason);
    }
    String unit = text.substring(end).strip();
    char first = unit.isEmpty() ? units.charAt(0) : Character.toLowerCase(unit.charAt(0));
    boolean millis = units.charAt(0) == 's' && (unit.startsWith("ms") || unit.startsWith("mil"));
    String meant = millis ? "ms" : units.indexOf(first) < 0 ? units.substring(0, 1) : "" + first;
    return MalformedException.meant(reason, text.substring(0, end) + meant);
  }

  private static Object rate(String text) throws MalformedException {
    if (text.equals("0")) {
      return "";
    }
    int end = digitsEnd(text, 0);
    Duration period =
        switch (text.substring(end)) {
          case "/s" -> Duration.ofSeconds(1);
          case "/m" -> Duration.ofMinutes(1);
          case "/h" -> Duration.ofHours(1);
          default -> null;
        };
    if (end == 0 || period == null) {
      String reason = "is not a rate, such as '20/s', '100/m' or '1000/h'";
      throw end == 0
          ? new MalformedException(reason)
          : MalformedException.meant(reason, text.substring(0, end) + "/s");
    }
    try {
      return new Rate((int) Math.min(Integer.MAX_VALUE, number(text, end)), period);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("is out of range: " + e.getMessage());
    }
  }

  private static List<AddressBlock> blocks(String text) throws MalformedException {
    try {
      return Stream.of(text.split(",", -1)).map(AddressBlock::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new MalformedException("is no list of address blocks: " + e.getMessage());
    }
  }

  private static Path directory(String text) throws MalformedException {
    Path path = path(text);
    if (!Files.isDirectory(path)) {
      throw new MalformedException(
          Files.exists(path)
              ? "is not a directory"
              : "does not exist" + nearestBeside(path, Files::isDirectory));
    }
    return path;
  }

  private static Path file(String text) throws MalformedException {
    Path path = path(text);
    if (!Files.exists(path)) {
      throw new MalformedException(
          "does not exist" + nearestBeside(path, file -> !Files.isDirectory(file)));
    } else if (Files.isDirectory(path)) {
      throw new MalformedException("is a directory, and must be a file");
    }
    return path;
  }

  private static Path path(String text) throws MalformedException {
    try {
      return Path.of(text(text)).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw new MalformedException("is not a path: " + e.getReason());
    }
  }

  private static String nearestBeside(Path path, Predicate<Path> kind) {
    Path parent = path.getParent();
    Path name = path.getFileName();
    if (parent == null || name == null) {
      return "";
    }
    String[] there = parent.toFile().list((folder, entry) -> kind.test(parent.resolve(entry)));
    return Suggestions.nearest(name.toString(), there == null ? List.of() : List.of(there))
        .map(nearest -> "; did you mean '" + parent.resolve(nearest) + "'?")
        .orElse("");
  }

  private static String text(String text) throws MalformedException {
    if (text.isEmpty()) {
      throw new MalformedException("is empty");
    }
    return text;
  }

  /// A number whose digits have been checked; a larger one than fits becomes the maximum.
  private static long number(String text, int end) {
    try {
      return Long.parseLong(text, 0, end, 10);
    } catch (NumberFormatException e) {
      return text.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
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
