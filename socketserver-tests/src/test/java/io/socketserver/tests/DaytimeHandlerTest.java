package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.HandlerOptionException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// RFC 867.
class DaytimeHandlerTest {

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEEE, MMMM d, yyyy HH:mm:ss-z", Locale.ENGLISH);

  @Test
  void tellsTheTimeToWhoeverConnects() throws Exception {
    RealClient nc = RealClient.require("nc");
    try (var daytime = Served.tcp("daytime", Map.of())) {
      Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      var result = nc.run("", "127.0.0.1", daytime.port());

      assertThat(time(result.succeeded().stdout())).isBetween(before, Instant.now());
    }
  }

  @Test
  void tellsTheTimeInAZone() throws Exception {
    RealClient nc = RealClient.require("nc");
    try (var daytime = Served.tcp("daytime", Map.of("zone", "Asia/Tokyo"))) {
      Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      String line = nc.run("", "127.0.0.1", daytime.port()).succeeded().stdout();

      assertThat(line).endsWith("-JST\r\n");
      assertThat(time(line)).isBetween(before, Instant.now());
    }
  }

  @Test
  void answersADatagram() throws Exception {
    RealClient socat = RealClient.require("socat");
    try (var daytime = Served.udp("daytime", Map.of("zone", "UTC"));
        var client = socat.start("-", "UDP:127.0.0.1:" + daytime.port())) {
      client.type("\n");

      assertThat(client.awaitOutput(text -> text.endsWith("\r\n"))).endsWith("-UTC\r\n");
    }
  }

  @Test
  void refusesAZoneThatThereIsNot() {
    assertThatThrownBy(() -> Served.tcp("daytime", Map.of("zone", "Atlantis")))
        .isInstanceOf(HandlerOptionException.class)
        .hasMessageContaining("zone=Atlantis");
  }

  private static Instant time(String line) {
    return ZonedDateTime.parse(line.strip(), FORMAT).toInstant();
  }
}
