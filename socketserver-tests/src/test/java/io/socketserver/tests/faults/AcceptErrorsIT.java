package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.socketserver.tests.Await;
import io.socketserver.tests.Program;
import io.socketserver.tests.RealClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// F4: each error of accept(2) that a server may meet, at every second attempt.
@Tag("slow")
class AcceptErrorsIT {

  private static final int REQUESTS = 20;

  /// At every second request there was one, at least.
  private static final int FEWEST = REQUESTS / 2 - 1;

  /// An error, and what the JDK makes of it: the text of its exception, or nothing where it tries
  /// again by itself. The native transport tells the error by its name.
  private enum Errno {
    ECONNABORTED(""),
    EINTR(""),
    EAGAIN(""),
    EPROTO("Protocol error"),
    ENETDOWN("Network is down"),
    EHOSTUNREACH("No route to host"),
    ENETUNREACH("Network is unreachable"),
    EOPNOTSUPP("Operation not supported"),
    ENOPROTOOPT("Protocol not available"),
    EHOSTDOWN("Host is down"),
    ENONET("Machine is not on the network"),
    EMFILE("Too many open files"),
    ENFILE("Too many open files in system"),
    ENOBUFS("No buffer space available"),
    ENOMEM("Cannot allocate memory"),
    EPERM("Operation not permitted");

    private final String text;

    Errno(String text) {
      this.text = text;
    }
  }

  @TempDir private Path folder;

  static Stream<Arguments> all() {
    return Program.modular().stream()
        .flatMap(program ->
            Stream.of("nio", "native")
                .flatMap(transport ->
                    Arrays.stream(Errno.values())
                        .filter(errno -> happens(transport, errno))
                        .map(errno -> Arguments.of(program, transport, errno))));
  }

  /// The native transport believes the kernel that nobody is there, and the kernel, which then
  /// tells of the next one only, never says so while somebody is.
  private static boolean happens(String transport, Errno errno) {
    return transport.equals("nio") || errno != Errno.EAGAIN;
  }

  @BeforeAll
  static void requireTracing() throws Exception {
    var strace = RealClient.require("strace");
    int status = strace.run("", "-f", "--seccomp-bpf", "-o", "/dev/null", "true").status();
    assumeTrue(status == 0, "strace may not trace here");
  }

  @ParameterizedTest
  @MethodSource("all")
  void costsNoRequestAndIsCounted(Program program, String transport, Errno errno) throws Exception {
    Path trace = folder.resolve("trace");
    try (var server =
        ServerProcess.of(program)
            .transport(transport)
            .under(
                "strace",
                "-D", // the server stays our child, and strace is its
                "-f",
                "--seccomp-bpf",
                "-o",
                trace.toString(),
                "-e",
                "trace=accept,accept4",
                "-e",
                "inject=accept,accept4:error=" + errno + ":when=2+2")
            .start()) {
      for (int i = 0; i < REQUESTS; i++) {
        assertThat(Peer.ask(server.address(), "echo " + i)).isEqualTo("echo " + i + "\n");
      }

      boolean told = transport.equals("native");
      if (!told && errno.text.isEmpty()) {
        assertThat(injected(trace)).isGreaterThanOrEqualTo(FEWEST);
        assertThat(server.log()).isEmpty();
        if (server.tellsStatistics()) {
          assertThat(server.statistic("acceptFailures")).isZero();
        }
        return;
      }
      String said =
          "cannot accept requests: "
              + (told
                  ? "io.socketserver.core.spi.AcceptException: accept: " + errno
                  : "java.io.IOException: " + errno.text)
              + ";";
      Await.until(
          () -> server.log().stream().anyMatch(line -> line.contains(said)),
          () -> "the log says so: " + said + " " + server.log());
      if (server.tellsStatistics()) {
        // strace writes before the call returns, and the server counts after it
        Await.until(
            () -> server.statistic(told ? errno.name() : "java.io.IOException") == injected(trace),
            () -> "each of the failures was counted: " + server.log());
      }
      assertThat(injected(trace)).isGreaterThanOrEqualTo(FEWEST);
    }
  }

  private static long injected(Path trace) throws Exception {
    try (Stream<String> lines = Files.lines(trace)) {
      return lines.filter(line -> line.endsWith("(INJECTED)")).count();
    }
  }
}
