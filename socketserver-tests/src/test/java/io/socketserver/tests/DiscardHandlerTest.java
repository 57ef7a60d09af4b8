package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.RequestResult;
import io.socketserver.api.RequestResult.Outcome;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// RFC 863.
class DiscardHandlerTest {

  @Test
  void readsEverythingAndAnswersNothing() throws Exception {
    RealClient nc = RealClient.require("nc");
    byte[] sent = new byte[1_000_000];
    try (var discard = Served.tcp("discard", Map.of())) {
      var client = nc.run(sent, "-N", "127.0.0.1", discard.port());
      RequestResult result = discard.awaitFinished();

      assertThat(client.succeeded().output()).isEmpty();
      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(result.bytesRead()).isEqualTo(sent.length);
    }
  }

  @Test
  void doesNotHoldUpTheEndOfItsServer() throws Exception {
    RealClient nc = RealClient.require("nc");
    try (var discard = Served.tcp("discard", Map.of());
        var client = nc.start("127.0.0.1", discard.port())) {
      client.type("x");
      discard.awaitStarted();

      discard.assertDrainsAtOnce();
    }
  }

  @Test
  void answersNoDatagram() throws Exception {
    RealClient socat = RealClient.require("socat");
    try (var discard = Served.udp("discard", Map.of())) {
      socat.run("x", "-u", "-", "UDP:127.0.0.1:" + discard.port()).succeeded();
      RequestResult result = discard.awaitFinished();

      assertThat(result.bytesRead()).isEqualTo(1);
      assertThat(result.bytesWritten()).isZero();
    }
  }
}
