package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Program;
import io.socketserver.tests.RealClient;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// F19: clients that end their output, and still want the answer.
class HalfCloseIT {

  private static final int LENGTH = 1_000_000;

  @ParameterizedTest
  @EnumSource(names = {"LIBRARY", "IMAGE"})
  void answersAfterTheEndOfTheClientsOutput(Program program) throws Exception {
    RealClient socat = RealClient.require("socat");
    try (var server = ServerProcess.of(program).handler("echo").start()) {
      assertThat(socat.run("x", "-t5", "-", address(server)).succeeded().stdout()).isEqualTo("x");
    }
  }

  /// The handler writes its first byte when it has seen the end.
  @ParameterizedTest
  @EnumSource(names = {"LIBRARY", "IMAGE"})
  void answersInFullWhatIsLargerThanAnyBuffer(Program program) throws Exception {
    RealClient socat = RealClient.require("socat");
    try (var server = ServerProcess.of(program).start()) {
      byte[] answer =
          socat.run("whole " + LENGTH + "\nx", "-t5", "-", address(server)).succeeded().output();

      byte[] expected = new byte[LENGTH];
      Arrays.fill(expected, (byte) 'x');
      assertThat(answer).isEqualTo(expected);
    }
  }

  private static String address(ServerProcess server) {
    return "TCP:127.0.0.1:" + ((InetSocketAddress) server.address()).getPort();
  }
}
