package io.socketserver.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.fuzz.Fuzz;
import io.socketserver.launcher.OptionType.MalformedException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Command lines that nobody meant: only usage errors, and what is suggested is valid. The oracle
/// of values calculates with numbers of any size.
class ArgumentFuzzTest {

  private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(-?[0-9]+)([a-z]*)");
  private static final Pattern SUGGESTION = Pattern.compile("(?s)did you mean '([^']*)'\\?\\z");

  private static final Map<String, Long> BYTES =
      Map.of("", 1L, "k", 1L << 10, "m", 1L << 20, "g", 1L << 30);

  private static final Map<String, Long> MILLIS =
      Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L);

  /// One for each type of value that does not depend on files.
  private static final List<Option> OPTIONS =
      List.of(
          Option.BACKLOG,
          Option.SEND_BUFFER,
          Option.READ_TIMEOUT,
          Option.DRAIN,
          Option.SOURCE_RATE,
          Option.ALLOW,
          Option.MIXIN,
          Option.KEEP_ALIVE,
          Option.HANDLER);

  private final Fuzz values =
      Fuzz.of("option-values", ArgumentFuzzTest::value, MalformedException.class);

  private final Fuzz arguments =
      Fuzz.of("arguments", ArgumentFuzzTest::arguments, UsageException.class);

  private final Fuzz handlers =
      Fuzz.of("handlers", ArgumentFuzzTest::handler, UsageException.class);

  @Test
  void readsValues() {
    values.quickly();
  }

  @Tag("slow")
  @Test
  void readsValuesThoroughly() {
    values.thoroughly();
  }

  @Test
  void readsArguments() {
    arguments.quickly();
  }

  @Tag("slow")
  @Test
  void readsArgumentsThoroughly() {
    arguments.thoroughly();
  }

  @Test
  void readsHandlers() {
    handlers.quickly();
  }

  @Tag("slow")
  @Test
  void readsHandlersThoroughly() {
    handlers.thoroughly();
  }

  // ---- values

  private static String value(byte[] input) throws MalformedException {
    String text = new String(input, UTF_8);
    StringBuilder accepted = new StringBuilder();
    for (Option option : OPTIONS) {
      try {
        assertValue(option, text, option.parse(text));
        accepted.append(option).append(' ');
      } catch (MalformedException e) {
        assertSuggestion(option, String.valueOf(e.getMessage()));
        accepted.append(String.valueOf(e.getMessage()).replaceAll("(?s)'.*'", "''")).append(' ');
      }
    }
    return accepted.toString();
  }

  private static void assertValue(Option option, String text, Object value) {
    Matcher matcher = NUMBER_AND_UNIT.matcher(text);
    BigInteger number = matcher.matches() ? new BigInteger(matcher.group(1)) : null;
    switch (value) {
      case Long size ->
          assertThat(BigInteger.valueOf(size))
              .as("%s %s", option, text)
              .isEqualTo(number.multiply(BigInteger.valueOf(BYTES.get(matcher.group(2)))));
      case Duration duration ->
          assertThat(BigInteger.valueOf(duration.toMillis()))
              .as("%s %s", option, text)
              .isEqualTo(
                  number.multiply(
                      BigInteger.valueOf(text.equals("0") ? 1 : MILLIS.get(matcher.group(2)))));
      default -> assertThat(value).isNotNull();
    }
  }

  /// What is suggested has the syntax of the option. Its range is another matter.
  private static void assertSuggestion(Option option, String message) {
    Matcher matcher = SUGGESTION.matcher(message);
    if (matcher.find()) {
      try {
        assertThat(option.parse(matcher.group(1))).isNotNull();
      } catch (MalformedException e) {
        assertThat(e).as("%s: %s", option, message).message().containsAnyOf("is too ", "of range");
      }
    }
  }

  // ---- command lines

  private static String arguments(byte[] input) {
    List<String> words = List.of(new String(input, UTF_8).split("\n", -1));
    StringBuilder outcome = new StringBuilder();
    UsageException last = null;
    for (Command command : Command.values()) {
      try {
        Arguments parsed = ArgumentParser.parse(command, words);
        assertThat(ArgumentParser.parse(command, words)).isEqualTo(parsed);
        assertThat(parsed.values().keySet()).allMatch(command::takes);
        assertThat(parsed.operands()).hasSizeLessThanOrEqualTo(command.mostOperands());
        outcome.append(command).append(parsed.values().keySet()).append(' ');
      } catch (UsageException e) {
        last = e;
      }
    }
    if (last != null && outcome.indexOf("SERVE") < 0) {
      throw last;
    }
    return outcome.toString();
  }

  // ---- handlers

  private static String handler(byte[] input) {
    HandlerChoice choice = HandlerChoice.parse(new String(input, UTF_8));
    StringBuilder text = new StringBuilder(escaped(choice.name()));
    choice.options().forEach((name, value) -> text.append(',').append(escaped(name + "=" + value)));
    assertThat(HandlerChoice.parse(text.toString())).isEqualTo(choice);
    return "o".repeat(Math.min(9, choice.options().size()));
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace(",", "\\,");
  }
}
