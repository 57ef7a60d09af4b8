package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Await;
import io.socketserver.tests.InParallel;
import io.socketserver.tests.Program;
import io.socketserver.tests.ThreadDump;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// F25 and F26: after tens of thousands of connections of every kind, nothing is left of them.
@Tag("slow")
class LeakIT {

  private static final int WARM_ROUNDS = 20;
  private static final int ROUNDS = 20;
  private static final int CLIENTS = 1_000;
  private static final int AT_A_TIME = 16;

  private static final int POURED = 100_000_000;
  private static final int ANSWER = 10_000;
  private static final byte[] UNREAD = new byte[100_000];

  /// The threads of one connection.
  private static final Pattern OF_A_CONNECTION =
      Pattern.compile("\"name\": \"(request-\\d+|linger)\"");

  /// What a server has when it serves nobody.
  private record Held(int descriptors, int platformThreads, int virtualThreads) {

    Held max(Held other) {
      return new Held(
          Math.max(descriptors, other.descriptors),
          Math.max(platformThreads, other.platformThreads),
          Math.max(virtualThreads, other.virtualThreads));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LIBRARY", "IMAGE"})
  void leavesNothingOfConnectionsThatAreOver(Program program, TestReporter reporter)
      throws Exception {
    try (var server = ServerProcess.of(program).start()) {
      // To be asked for its threads, the machine opens one more.
      int socketsAtRest = server.sockets() + 1;
      int virtualAtRest = ThreadDump.of(server.pid()).virtual();
      assertThatAConnectionIsSeen(server, virtualAtRest);
      Held baseline = new Held(0, 0, 0);
      for (int round = 0; round < WARM_ROUNDS; round++) {
        playRound(server, round);
        baseline = baseline.max(settled(server, socketsAtRest));
      }

      List<Held> measured = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        playRound(server, WARM_ROUNDS + round);
        measured.add(settled(server, socketsAtRest));
      }

      Held most = measured.stream().reduce(Held::max).orElseThrow();
      reporter.publishEntry("F25 " + program + ": before " + baseline + ", after " + most);
      assertThat(most.descriptors).isLessThanOrEqualTo(baseline.descriptors);
      assertThat(most.platformThreads).isLessThanOrEqualTo(baseline.platformThreads);
      assertThat(most.virtualThreads).isLessThanOrEqualTo(baseline.virtualThreads);
      server.end();
      assertThat(server.log()).isEmpty();
    }
  }

  /// Or the rest would prove nothing.
  private static void assertThatAConnectionIsSeen(ServerProcess server, int virtualAtRest)
      throws Exception {
    try (Peer peer = Peer.connect(server.address())) {
      peer.send("whole 1\n");
      Await.until(
          () -> {
            ThreadDump dump = ThreadDump.of(server.pid());
            return dump.virtual() > virtualAtRest && OF_A_CONNECTION.matcher(dump.text()).find();
          },
          () -> "the thread of a connection is seen");
    }
  }

  private static void playRound(ServerProcess server, int round) throws Exception {
    InParallel.run(
        AT_A_TIME,
        CLIENTS,
        number -> {
          int client = round * CLIENTS + number;
          try (Peer peer = Peer.connect(server.address(), client)) {
            switch (number % 5) {
              case 0 -> {
                peer.send("echo " + client + "\n");
                assertThat(peer.readLine()).isEqualTo("echo " + client + "\n");
              }
              case 1 -> {
                peer.send("whole " + ANSWER + "\nand more");
                peer.endOutput();
                assertThat(peer.readAll()).hasSize(ANSWER);
              }
              case 2 -> {
                peer.send("pour " + POURED + "\n");
                assertThat(peer.read(1)).hasSize(1);
                peer.reset();
              }
              case 3 -> {
                // says nothing, and closes
              }
              default -> {
                peer.send("answer " + ANSWER + "\n");
                peer.send(UNREAD);
                assertThat(peer.readAll()).hasSize(ANSWER);
              }
            }
          }
        });
  }

  /// Waits until the last connection and its threads are gone, and counts what is there then.
  private static Held settled(ServerProcess server, int socketsAtRest) throws Exception {
    Await.until(
        () -> server.sockets() == socketsAtRest,
        () -> "no connection is left; sockets: " + socketsAtRest + "; " + server.log());
    ThreadDump[] dump = new ThreadDump[1];
    Await.until(
        () -> {
          dump[0] = ThreadDump.of(server.pid());
          return !OF_A_CONNECTION.matcher(dump[0].text()).find();
        },
        () -> "no thread of a connection is left: " + dump[0].text());
    return new Held(server.descriptors(), dump[0].platform(), dump[0].virtual());
  }
}
