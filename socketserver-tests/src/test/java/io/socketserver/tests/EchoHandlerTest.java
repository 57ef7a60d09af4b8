package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// RFC 862.
class EchoHandlerTest {

  @Test
  void sendsBackAMegabyteAndThenEndsItsOutputToo() throws Exception {
    RealClient socat = RealClient.require("socat");
    byte[] sent = new byte[1 << 20];
    new Random(862).nextBytes(sent);
    try (var echo = Served.tcp("echo", Map.of())) {
      var result = socat.run(sent, "-t10", "-", "TCP:127.0.0.1:" + echo.port());

      assertThat(result.succeeded().output()).isEqualTo(sent);
      assertThat(echo.awaitFinished().bytesWritten()).isEqualTo(sent.length);
    }
  }

  @Test
  void answersAsItIsWrittenTo() throws Exception {
    RealClient nc = RealClient.require("nc");
    try (var echo = Served.tcp("echo", Map.of());
        var client = nc.start("127.0.0.1", echo.port())) {
      client.type("one\n");
      client.awaitOutput("one\n"::equals);
      client.type("two");
      assertThat(client.awaitOutput("one\ntwo"::equals)).endsWith("two");
    }
  }

  @Test
  void doesNotHoldUpTheEndOfItsServer() throws Exception {
    RealClient nc = RealClient.require("nc");
    try (var echo = Served.tcp("echo", Map.of());
        var client = nc.start("127.0.0.1", echo.port())) {
      client.type("x");
      client.awaitOutput("x"::equals);

      echo.assertDrainsAtOnce();
    }
  }

  @Test
  void answersEachDatagramWithOne() throws Exception {
    RealClient socat = RealClient.require("socat");
    try (var echo = Served.udp("echo", Map.of());
        var client = socat.start("-", "UDP:127.0.0.1:" + echo.port())) {
      client.type("one\n");
      client.awaitOutput("one\n"::equals);
      client.type("two\n");
      client.awaitOutput("one\ntwo\n"::equals);

      assertThat(echo.awaitFinished().bytesWritten()).isEqualTo(4);
    }
  }
}
