package io.socketserver.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Handlers that compute, or block in the kernel, on all carriers of virtual threads: others are
/// served all the same.
@EnabledOnOs(OS.LINUX)
class HeldCarriersTest {

  /// Without help, quick requests wait for as long as the handlers that hold the carriers: for
  /// ever.
  private static final long LATEST_MILLIS = 10_000;

  @ParameterizedTest
  @CsvSource({"nio, compute, 4", "native, compute, 4", "nio, open, 20", "native, open, 20"})
  @Timeout(120)
  void servesOthersBeside(String transport, String way, String count) throws Exception {
    var options = new ArrayList<String>();
    options.add("-Djdk.virtualThreadScheduler.parallelism=2");
    options.add(JavaProgram.NATIVE_ACCESS);

    List<String> lines = JavaProgram.run(HoldingProgram.class, options, transport, way, count);

    assertThat(lines).contains("named " + count, "more true", "freed true", "usual true");
    for (String latest : List.of("open worst ", "new worst ", "other worst ", "silent ")) {
      assertThat(number(lines, latest)).as(latest).isLessThan(LATEST_MILLIS);
    }
  }

  /// No carriers can be added: what begins gets platform threads. A connection that is open must
  /// wait there, which the program leaves out.
  @ParameterizedTest
  @CsvSource({"nio, compute, 4", "native, compute, 4", "nio, open, 20", "native, open, 20"})
  @Timeout(120)
  void servesNewConnectionsWithoutTheManagementModule(String transport, String way, String count)
      throws Exception {
    var options =
        List.of(
            "-Djdk.virtualThreadScheduler.parallelism=2",
            JavaProgram.NATIVE_ACCESS,
            "--limit-modules",
            "io.socketserver.core,io.socketserver.unix");

    List<String> lines = JavaProgram.run(HoldingProgram.class, options, transport, way, count);

    assertThat(lines)
        .contains("freed true")
        .anyMatch(line -> line.startsWith("named "))
        .noneMatch(line -> line.startsWith("more ") || line.startsWith("usual "));
    for (String latest : List.of("new worst ", "other worst ", "silent ")) {
      assertThat(number(lines, latest)).as(latest).isLessThan(LATEST_MILLIS);
    }
  }

  /// Clients whose sockets are always ready: nobody was answered beside them, for over 80 s.
  ///
  /// @source REVIEW 4 and 7
  @ParameterizedTest
  @CsvSource({"nio, threads", "native, threads", "nio, loops", "native, loops"})
  @Timeout(180)
  void servesOthersBesideThoseWhoNeverCeaseToAsk(String transport, String way) throws Exception {
    var options = List.of("-Djdk.virtualThreadScheduler.parallelism=2", JavaProgram.NATIVE_ACCESS);

    List<String> lines = JavaProgram.run(PipeliningProgram.class, options, transport, way);

    assertThat(lines).noneMatch(line -> line.contains("ceased"));
    for (String worst : List.of("open worst ", "new worst ")) {
      assertThat(number(lines, worst)).as(worst).isLessThan(LATEST_MILLIS);
    }
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
