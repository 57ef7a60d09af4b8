package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Await;
import io.socketserver.tests.InParallel;
import io.socketserver.tests.Program;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// F24: handlers that fail, one in ten.
@Tag("slow")
class HandlerFailureIT {

  private static final int REQUESTS = 100_000;
  private static final int FAILING = REQUESTS / 10;
  private static final int AT_A_TIME = 16;

  /// In turn. A heap that is really too small costs two collections of it each time.
  private static final List<String> FAILURES =
      List.of(
          "runtime", "stack", "memory", "runtime", "stack", "memory", "runtime", "stack", "memory",
          "heap");

  private static final Pattern FAILED =
      Pattern.compile("request \\d+ from .* failed in its handler");
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "(\\d+) (?:similar lines suppressed|of requests that failed in their handler)");

  @ParameterizedTest
  @EnumSource(names = {"LIBRARY", "IMAGE"})
  void costsNoOtherRequestAnything(Program program, TestReporter reporter) throws Exception {
    AtomicInteger right = new AtomicInteger();
    AtomicInteger unanswered = new AtomicInteger();
    long begun = System.nanoTime();
    try (var server = ServerProcess.of(program).javaOptions("-Xmx128m").start()) {
      InParallel.run(
          AT_A_TIME,
          REQUESTS,
          number -> {
            if (number % 10 == 0) {
              String failure = FAILURES.get(number / 10 % FAILURES.size());
              if (Peer.ask(server.address(), number, failure + " " + number).isEmpty()) {
                unanswered.incrementAndGet();
              }
            } else {
              String line = "echo " + number;
              if (Peer.ask(server.address(), number, line).equals(line + "\n")) {
                right.incrementAndGet();
              }
            }
          });

      assertThat(right).hasValue(REQUESTS - FAILING);
      assertThat(unanswered).hasValue(FAILING);
      if (server.tellsStatistics()) {
        Await.until(() -> server.statistic("inFlight") == 0, () -> "all are over");
        assertThat(server.statistic("received")).isEqualTo(REQUESTS);
        assertThat(server.statistic("completed")).isEqualTo(REQUESTS - FAILING);
        assertThat(server.statistic("failed")).isEqualTo(FAILING);
        assertThat(server.statistic("refused")).isZero();
        assertThat(server.statistic("acceptFailures")).isZero();
      }
      // At its end the log says how many lines it has left out.
      server.end();
      assertThat(failuresInLog(server.log())).isEqualTo(FAILING);
      reporter.publishEntry(
          "F24 " + program + ": " + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s");
    }
  }

  private static long failuresInLog(List<String> log) {
    long failures = 0;
    for (String line : log) {
      if (FAILED.matcher(line).find()) {
        failures++;
      }
      Matcher leftOut = LEFT_OUT.matcher(line);
      if (leftOut.find()) {
        failures += Long.parseLong(leftOut.group(1));
      }
    }
    return failures;
  }
}
