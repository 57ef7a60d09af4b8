package io.socketserver.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.List;
import java.util.ListResourceBundle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StderrLoggerTest {

  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final StderrLogger log =
      new StderrLogger("some.name", new PrintStream(bytes, true, UTF_8));

  @AfterEach
  void restore() {
    StderrLogger.configure(Level.INFO, false);
  }

  private String written() {
    return bytes.toString(UTF_8);
  }

  @Test
  void writesALineForARecord() {
    log.log(Level.WARNING, "too many\u001b things");

    assertThat(written()).matches(TIME + " WARNING some\\.name: too many\\\\u001b things\\R");
  }

  @Test
  void fillsInParametersAndLeavesTextWithoutThemAlone() {
    log.log(Level.INFO, "{0} of {1}", 1, 2);
    log.log(Level.INFO, "it's {0}");

    assertThat(written().lines().map(line -> line.substring(line.indexOf(": ") + 2)))
        .containsExactly("1 of 2", "it's {0}");
  }

  /// As java.util.logging.Formatter.formatMessage of JDK 25 has them; LoggerIT asks that itself.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "bad json: {\"k\": {0}} | bad json: {\"k\": {0}}",
        "it's done             | it's done",
        "it's {0}              | its {0}",
        "{x}                   | {x}",
        "{0                    | {0",
        "{0} {                 | {0} {",
        "{1}                   | {1}",
        "{0,number,#}          | {0,number,#}",
        "%s                    | %s",
      })
  void leavesWhatIsNoPatternAsItIs(String pattern, String expected) {
    log.log(Level.INFO, pattern, "a");

    assertThat(written()).endsWith(": " + expected + System.lineSeparator());
  }

  /// As the virtual machine has it where the heap is full, and ever after of a class whose
  /// initialization has met that.
  @Test
  void neverThrowsWhereTheVirtualMachineFails() {
    var failures =
        new ArrayDeque<Error>(
            List.of(
                new NoClassDefFoundError("Could not initialize class DateTimeFormatter"),
                new OutOfMemoryError("Java heap space"),
                new OutOfMemoryError("Java heap space")));
    var failing =
        new PrintStream(bytes, true, UTF_8) {
          @Override
          public void write(byte[] record, int offset, int length) {
            Error failure = failures.poll();
            if (failure != null) {
              throw failure;
            }
            super.write(record, offset, length);
          }
        };
    var logger = new StderrLogger("some.name", failing);

    logger.log(Level.ERROR, "lost twice"); // and so left out
    logger.log(Level.ERROR, "a loop failed", new IllegalStateException());

    assertThat(written()).isEqualTo("ERROR some.name: a loop failed" + System.lineSeparator());
  }

  @Test
  void neverThrowsWhateverItIsGiven() {
    Object cursed =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("cursed");
          }
        };
    Object endless =
        new Object() {
          @Override
          public String toString() {
            return "more " + this;
          }
        };
    var thrown =
        new RuntimeException() {
          @Override
          public String getMessage() {
            throw new IllegalStateException("cursed");
          }
        };
    var bundle =
        new ListResourceBundle() {
          @Override
          protected Object[][] getContents() {
            return new Object[][] {{"number", 7}, {"text", "found {0}"}};
          }
        };

    log.log(Level.INFO, "a {0}", cursed);
    log.log(Level.INFO, "b {0}", endless);
    log.log(Level.INFO, cursed);
    log.log(Level.INFO, (Object) null);
    log.log(Level.INFO, (String) null);
    log.log(Level.INFO, (String) null, "parameter");
    log.log(Level.INFO, "c {0}", (Object[]) null);
    log.log(Level.INFO, "d {0}", (Object) null);
    log.log(
        Level.INFO,
        () -> {
          throw new IllegalStateException("cursed");
        });
    log.log(Level.INFO, () -> null);
    log.log(Level.INFO, () -> "e", thrown);
    log.log(Level.INFO, bundle, "number", 1);
    log.log(Level.INFO, bundle, "missing {0}", 1);
    log.log(Level.INFO, bundle, "text", 1);
    log.log(Level.INFO, bundle, null, 1);

    String no = "(no message: it failed with java.lang.IllegalStateException)";
    assertThat(
            written()
                .lines()
                .filter(line -> !line.startsWith("\t"))
                .map(line -> line.substring(line.indexOf(": ") + 2)))
        .containsExactly(
            "a {0}",
            "b {0}",
            no,
            "null",
            "null",
            "null",
            "c {0}",
            "d null",
            no,
            "null",
            "e",
            "number",
            "missing 1",
            "found 1",
            "null");
    assertThat(written()).contains("(no stack trace: it failed with java.lang.IllegalState");
  }

  @Test
  void writesTheStackTraceOfWhatWasThrownIndented() {
    log.log(Level.ERROR, "failed", new IllegalStateException("why\n2026 forged"));

    List<String> lines = written().lines().toList();
    List<String> trace = lines.subList(1, lines.size());
    assertThat(lines.getFirst()).endsWith("ERROR some.name: failed");
    assertThat(trace).contains("\tjava.lang.IllegalStateException: why", "\t2026 forged");
    assertThat(trace).allMatch(line -> line.startsWith("\t"));
  }

  @Test
  void writesOneJsonObjectALine() {
    StderrLogger.configure(Level.INFO, true);

    log.log(Level.INFO, "a \"quoted\"\nword");
    log.log(Level.ERROR, "failed", new IllegalStateException("why"));

    List<String> lines = written().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst())
        .matches(
            "\\{\"time\":\""
                + TIME
                + "\",\"level\":\"INFO\",\"logger\":\"some.name\","
                + "\"message\":\"a \\\\\"quoted\\\\\"\\\\nword\"}");
    assertThat(lines.getLast())
        .contains("\"thrown\":\"java.lang.IllegalStateException: why\\n\\tat ");
  }

  @ParameterizedTest
  @CsvSource({"OFF, 0", "ERROR, 1", "WARNING, 2", "INFO, 3", "DEBUG, 4", "TRACE, 5"})
  void writesNothingBelowItsLevel(Level level, int expected) {
    StderrLogger.configure(level, false);

    for (Level each : Level.values()) {
      if (each != Level.ALL && each != Level.OFF) {
        log.log(each, "message");
      }
    }
    log.log(Level.OFF, "never");

    assertThat(written().lines()).hasSize(expected);
  }

  @Test
  void isWhatSystemGetLoggerGives() {
    assertThat(System.getLogger("another.name").getName()).isEqualTo("another.name");
    assertThat(System.LoggerFinder.getLoggerFinder()).isInstanceOf(StderrLoggerFinder.class);
  }
}
