package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Await;
import io.socketserver.tests.InParallel;
import io.socketserver.tests.Program;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// F5 and F20: clients that end their connection with RST.
class ResetIT {

  private static final int CLIENTS = 1_000;
  private static final int AT_A_TIME = 16;

  /// More than the kernel's buffers hold, so that the handler is in the middle of its answer.
  private static final int ANSWER = 100_000_000;

  private static final int READ = 1_000;

  @ParameterizedTest
  @EnumSource(Program.class)
  void giveNoGarbageToHandlersWhenTheyCameBeforeTheAccept(Program program) throws Exception {
    try (var server = ServerProcess.of(program).start()) {
      var baseline = Descriptors.afterTheFirstRequest(server);

      // A process that is stopped accepts nothing: all of them are gone when it goes on.
      server.signal("STOP");
      try {
        for (int i = 0; i < CLIENTS; i++) {
          Peer peer = Peer.connect(server.address(), i);
          peer.send("echo " + i + "\n");
          peer.reset();
        }
      } finally {
        server.signal("CONT");
      }

      assertThat(Peer.ask(server.address(), "garbage 0")).isEqualTo("0\n");
      baseline.awaitAgain(server);
      if (server.tellsStatistics()) {
        assertThat(server.statistic("received") + server.statistic("acceptFailures"))
            .isEqualTo(CLIENTS + 2);
        assertThat(server.statistic("inFlight")).isZero();
      }
      assertThatNothingWasLogged(server);
    }
  }

  @ParameterizedTest
  @EnumSource(Program.class)
  void giveOneExceptionEachInTheMiddleOfAnAnswer(Program program) throws Exception {
    try (var server = ServerProcess.of(program).start()) {
      var baseline = Descriptors.afterTheFirstRequest(server);

      InParallel.run(
          AT_A_TIME,
          CLIENTS,
          number -> {
            Peer peer = Peer.connect(server.address(), number);
            peer.send("pour " + ANSWER + "\n");
            assertThat(peer.read(READ)).hasSize(READ);
            peer.reset();
          });

      // Each handler has ended, and each with an exception: no handler poured to nobody.
      String expected = "pours=" + CLIENTS + " exceptions=" + CLIENTS + "\n";
      Await.until(
          () -> Peer.ask(server.address(), "counts 0").equals(expected),
          () -> "all have ended: " + expected);
      baseline.awaitAgain(server);
      if (server.tellsStatistics()) {
        assertThat(server.statistic("failed")).isEqualTo(CLIENTS);
        assertThat(server.statistic("inFlight")).isZero();
      }
      assertThatNothingWasLogged(server);
    }
  }

  /// The client's fault is none of an operator's business.
  private static void assertThatNothingWasLogged(ServerProcess server) throws Exception {
    server.end();
    assertThat(server.log()).isEmpty();
  }
}
