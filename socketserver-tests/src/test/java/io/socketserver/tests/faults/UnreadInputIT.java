package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.InParallel;
import io.socketserver.tests.Program;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// F21: clients that send what no handler reads.
///
/// To close then would send RST, and the kernel would throw away what the client has not taken yet.
/// With `--linger 0` these answers are lost.
class UnreadInputIT {

  private static final int CLIENTS = 1_000;
  private static final int AT_A_TIME = 8;
  private static final int ANSWER = 100_000;
  private static final int UNREAD = 1 << 20;

  @ParameterizedTest
  @EnumSource(names = {"LIBRARY", "IMAGE"})
  void costsNoClientItsAnswer(Program program) throws Exception {
    byte[] unread = new byte[UNREAD];
    byte[] expected = new byte[ANSWER];
    Arrays.fill(expected, (byte) 'x');
    AtomicInteger answers = new AtomicInteger();
    try (var server = ServerProcess.of(program).start()) {
      var baseline = Descriptors.afterTheFirstRequest(server);

      InParallel.run(
          AT_A_TIME,
          CLIENTS,
          number -> {
            try (Peer peer = Peer.connectWithSmallBuffer(server.address(), number)) {
              peer.send("answer " + ANSWER + "\n");
              peer.send(unread);
              if (Arrays.equals(peer.readAll(), expected)) {
                answers.incrementAndGet();
              }
            }
          });

      assertThat(answers).hasValue(CLIENTS);
      baseline.awaitAgain(server);
      server.end();
      assertThat(server.log()).isEmpty();
    }
  }
}
