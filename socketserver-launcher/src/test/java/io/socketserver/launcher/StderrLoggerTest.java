package io.socketserver.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.util.List;
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
