package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Await;
import io.socketserver.tests.InParallel;
import io.socketserver.tests.Program;
import io.socketserver.tests.matrix.Kind;
import io.socketserver.tests.matrix.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// F5 and F20: clients that end their connection with RST.
@Timeout(180) // clients of UNIX sockets would wait for ever
class ResetIT {

  private static final int CLIENTS = 1_000;
  private static final int AT_A_TIME = 16;

  /// More than the kernel's buffers hold, so that the handler is in the middle of its answer.
  private static final int ANSWER = 100_000_000;

  private static final int READ = 1_000;

  /// A server of connections.
  record Cell(Program program, Kind kind, Network network) {

    static Stream<Cell> all() {
      List<Cell> all = new ArrayList<>();
      for (Program program : Program.modular()) {
        for (Kind kind : List.of(Kind.TCP, Kind.UNIX_STREAM)) {
          all.add(new Cell(program, kind, Network.NIO));
          all.add(new Cell(program, kind, Network.NATIVE));
        }
      }
      return all.stream();
    }

    ServerProcess start() throws Exception {
      return ServerProcess.of(program).kind(kind).transport(network.transport()).start();
    }
  }

  /// A UNIX client cannot reset. What it has sent is there for the handler, whose answer nobody
  /// takes; half of them send nothing.
  @ParameterizedTest
  @MethodSource("io.socketserver.tests.faults.ResetIT$Cell#all")
  void giveNoGarbageToHandlersWhenTheyCameBeforeTheAccept(Cell cell) throws Exception {
    try (var server = cell.start()) {
      var baseline = Descriptors.afterTheFirstRequest(server);

      // A process that is stopped accepts nothing: all of them are gone when it goes on.
      server.signal("STOP");
      try {
        for (int i = 0; i < CLIENTS; i++) {
          Peer peer = Peer.connect(server.address(), i);
          if (cell.kind == Kind.TCP || i % 2 == 0) {
            peer.send("echo " + i + "\n");
          }
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
  @MethodSource("io.socketserver.tests.faults.ResetIT$Cell#all")
  void giveOneExceptionEachInTheMiddleOfAnAnswer(Cell cell) throws Exception {
    try (var server = cell.start()) {
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
