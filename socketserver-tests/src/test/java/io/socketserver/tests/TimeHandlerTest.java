package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// RFC 868, asked by a client that would set a clock by the answer.
class TimeHandlerTest {

  private static final DateTimeFormatter RDATE =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss z yyyy", Locale.ENGLISH);

  @Test
  void tellsTheTimeOverTcp() throws Exception {
    try (var time = Served.tcp("time", Map.of())) {
      assertTellsTheTime(time);
    }
  }

  @Test
  void tellsTheTimeOverUdp() throws Exception {
    try (var time = Served.udp("time", Map.of())) {
      assertTellsTheTime(time, "-u");
    }
  }

  private static void assertTellsTheTime(Served time, String... options) throws Exception {
    RealClient rdate = RealClient.require("rdate");
    Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    // -p prints the time, and leaves the machine's clock alone
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("-p", "-o", time.port(), "127.0.0.1"));
    String line = rdate.run("", arguments.toArray(String[]::new)).succeeded().stdout();

    assertThat(ZonedDateTime.parse(line.strip(), RDATE).toInstant())
        .isBetween(before, Instant.now());
  }
}
