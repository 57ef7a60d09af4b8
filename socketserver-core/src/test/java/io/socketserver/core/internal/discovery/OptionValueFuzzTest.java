package io.socketserver.core.internal.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.HandlerOption;
import io.socketserver.core.internal.discovery.OptionValue.MalformedException;
import io.socketserver.fuzz.Fuzz;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Values of options that nobody meant. The oracle calculates with numbers of any size.
class OptionValueFuzzTest {

  private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(-?[0-9]+)([a-z]*)");
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  private static final Map<String, Long> BYTES =
      Map.of("", 1L, "k", 1L << 10, "m", 1L << 20, "g", 1L << 30);

  private static final Map<String, Long> MILLIS =
      Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L);

  private final Fuzz values =
      Fuzz.of("option-values", OptionValueFuzzTest::parse, MalformedException.class);

  @Test
  void readsValues() {
    values.quickly();
  }

  @Tag("slow")
  @Test
  void readsValuesThoroughly() {
    values.thoroughly();
  }

  private static String parse(byte[] input) throws MalformedException {
    String text = new String(input, UTF_8);
    StringBuilder accepted = new StringBuilder();
    MalformedException last = null;
    for (HandlerOption.Type type : HandlerOption.Type.values()) {
      try {
        Object value = OptionValue.parse(type, text);
        assertThat(value).as("%s as %s", text, type).isEqualTo(expected(type, text));
        accepted.append(type).append(' ');
      } catch (MalformedException e) {
        assertThat(expected(type, text)).as("%s as %s: %s", text, type, e.reason()).isNull();
        assertThat(e.reason()).doesNotContain("\n");
        last = e;
      }
    }
    if (last != null && accepted.indexOf("PATH") < 0) {
      throw last;
    }
    return accepted.toString();
  }

  /// The value, or null if there is none.
  private static Object expected(HandlerOption.Type type, String text) {
    Matcher matcher = NUMBER_AND_UNIT.matcher(text);
    boolean number = matcher.matches();
    return switch (type) {
      case STRING -> text;
      case BOOLEAN -> text.matches("true|false") ? Boolean.valueOf(text) : null;
      case INTEGER -> number && matcher.group(2).isEmpty() ? times(matcher, 1L) : null;
      case SIZE ->
          number && !text.startsWith("-") ? times(matcher, BYTES.get(matcher.group(2))) : null;
      case DURATION -> duration(text, number ? matcher : null);
      case FILE, DIRECTORY, PATH ->
          text.isEmpty() || text.indexOf('\0') >= 0 ? null : Path.of(text).toAbsolutePath();
    };
  }

  private static Object duration(String text, Matcher matcher) {
    if (text.startsWith("P")) {
      try {
        Duration duration = Duration.parse(text);
        return duration.isNegative() ? null : duration;
      } catch (DateTimeException e) {
        return null;
      }
    }
    if (matcher == null || text.startsWith("-") || !MILLIS.containsKey(matcher.group(2))) {
      return null;
    }
    BigInteger count = new BigInteger(matcher.group(1));
    BigInteger seconds =
        matcher.group(2).equals("ms")
            ? count.divide(BigInteger.valueOf(1000))
            : count.multiply(BigInteger.valueOf(MILLIS.get(matcher.group(2)) / 1000));
    if (seconds.compareTo(MOST) > 0 || count.compareTo(MOST) > 0) {
      return null;
    }
    Duration duration = Duration.ofSeconds(seconds.longValueExact());
    return matcher.group(2).equals("ms")
        ? duration.plusMillis(count.mod(BigInteger.valueOf(1000)).longValueExact())
        : duration;
  }

  private static Long times(Matcher matcher, Long unit) {
    if (unit == null) {
      return null;
    }
    BigInteger value = new BigInteger(matcher.group(1)).multiply(BigInteger.valueOf(unit));
    return value.bitLength() > 63 ? null : value.longValueExact();
  }
}
