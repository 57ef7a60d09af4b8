package io.socketserver.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// No transport ever holds the carrier of a virtual thread, or keeps it busy for nothing. Shown
/// where there is one carrier for all.
@EnabledOnOs(OS.LINUX)
class CarrierTest {

  /// Sleeping and waking of the threads that serve, in two seconds: the serving thread looks up
  /// twice a second, and the machine may be slow to come to rest.
  private static final long SWITCHES = 100;

  /// How many requests are answered before a thread runs that was started by a platform thread: as
  /// many as there are connections, at the median. Once in some hundred starts it is thousands,
  /// since the scheduler stays with the queue from which it had the poller (ForkJoinPool of JDK 25,
  /// `runWorker`); with more than one carrier allowed, as by default, the watch adds one.
  private static final long USUAL_START = 1_000;

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  @Timeout(120)
  void leavesTheCarrierFree(String transport) throws Exception {
    List<String> lines =
        JavaProgram.run(
            BusyProgram.class,
            List.of(
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                "--add-modules=jdk.jfr",
                JavaProgram.NATIVE_ACCESS),
            transport);

    assertThat(lines).contains("served beside 1001", "pinned 0");
    assertThat(lines).contains("all started");
    assertThat(number(lines, "usual ")).isLessThan(USUAL_START);
    assertThat(number(lines, "switches ")).isLessThan(SWITCHES);
  }

  private static long number(List<String> lines, String name) {
    assertThat(lines).anyMatch(line -> line.startsWith(name));
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.substring(name.length())))
        .max()
        .orElseThrow();
  }
}
