package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.HandlerOptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 5424, RFC 3164 and RFC 6587, as util-linux's logger speaks them.
class SyslogHandlerTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"-d", "-T", "-T --octet-count"})
  void writesAMessageAsJson(String way) throws Exception {
    String line = logOne(way, "-p", "local0.err", "--msgid", "DISK", "say \"hi\"");

    assertThat(line)
        .startsWith("{\"received\":\"")
        .contains("\"from\":\"127.0.0.1:")
        .contains("\"format\":\"rfc5424\",\"facility\":\"local0\",\"severity\":\"err\"")
        .contains("\"app\":\"app\",\"pid\":\"42\",\"msgid\":\"DISK\",\"data\":{\"timeQuality\":{")
        .endsWith("},\"message\":\"say \\\"hi\\\"\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-d", "-T", "-T --octet-count"})
  void writesAMessageInTheOldFormatAsJson(String way) throws Exception {
    String line = logOne(way, "--rfc3164", "-p", "daemon.info", "up: ok");

    assertThat(line)
        .contains("\"format\":\"rfc3164\",\"facility\":\"daemon\",\"severity\":\"info\"")
        .contains("\"host\":\"")
        .endsWith("\"app\":\"app\",\"pid\":\"42\",\"message\":\"up: ok\"}");
  }

  /// A date at the beginning of a line was taken for a length, and swallowed what followed.
  @Test
  void takesALineThatBeginsWithANumberForALine() throws Exception {
    try (var syslog = Served.tcp("syslog", options())) {
      String lines = "20261126 12:00:00 job started\n\r\n\n5 apples\n<13>app: done\n";
      RealClient.require("nc").run(lines, "-N", "127.0.0.1", syslog.port()).succeeded();
      syslog.awaitFinished();
    }

    assertThat(lines()).hasSize(3);
    assertThat(lines().get(0))
        .endsWith("\"format\":\"plain\",\"message\":\"20261126 12:00:00 job started\"}");
    assertThat(lines().get(1)).endsWith("\"format\":\"plain\",\"message\":\"5 apples\"}");
    assertThat(lines().get(2)).endsWith("\"app\":\"app\",\"message\":\"done\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-T", "-T --octet-count"})
  void writesManyMessagesOfOneConnectionInOrder(String way) throws Exception {
    var text = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      text.append("message ").append(i).append('\n');
    }
    try (var syslog = Served.tcp("syslog", options())) {
      log(text.toString(), syslog, way);
      syslog.awaitFinished();
    }

    List<String> lines = lines();
    assertThat(lines).hasSize(1000);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i)).endsWith("\"message\":\"message " + i + "\"}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-T", "-T --octet-count"})
  void shortensWhatIsTooLongAndGoesOn(String way) throws Exception {
    String text = "x".repeat(1000) + "\nshort\n";
    Map<String, String> options = Map.of("file", file().toString(), "max-size", "500");
    try (var syslog = Served.tcp("syslog", options)) {
      log(text, syslog, way);
      syslog.awaitFinished();
    }

    assertThat(lines()).hasSize(2);
    assertThat(lines().getFirst()).contains("xxx\",\"truncated\":true}").hasSizeLessThan(1000);
    assertThat(lines().getLast()).endsWith("\"message\":\"short\"}");
  }

  @Test
  void appendsToAFileThatIsThere() throws Exception {
    Files.writeString(file(), "before\n");
    logOne("-d", "after");

    assertThat(lines()).hasSize(2).first().isEqualTo("before");
  }

  @Test
  void makesAFileForItsOwnerAlone() throws Exception {
    logOne("-d", "private");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void leavesTheModeOfAFileThatIsThere() throws Exception {
    Files.createFile(file());
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-r--"));
    logOne("-d", "public");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-rw-r--");
  }

  /// Letters that are turned around show what the line does not say.
  @Test
  void escapesWhatTurnsLettersAround() throws Exception {
    assertThat(logOne("-d", "a\u202egnp.exe\u2069\u200f\u061c\u2028"))
        .endsWith("\"message\":\"a\\u202egnp.exe\\u2069\\u200f\\u061c\\u2028\"}");
  }

  @Test
  void doesNotHoldUpTheEndOfItsServer() throws Exception {
    RealClient nc = RealClient.require("nc");
    try (var syslog = Served.tcp("syslog", options());
        var client = nc.start("127.0.0.1", syslog.port())) {
      client.type("<13>one\n");
      syslog.awaitStarted();

      syslog.assertDrainsAtOnce();
    }
  }

  @Test
  void refusesAFileThatCannotBeOpened() {
    Map<String, String> options = Map.of("file", folder.resolve("nowhere/log").toString());

    assertThatThrownBy(() -> Served.udp("syslog", options))
        .isInstanceOf(HandlerOptionException.class)
        .hasMessageContaining("nowhere/log")
        .hasMessageContaining("option file=")
        .hasMessageEndingWith(": its folder does not exist")
        .hasMessageNotContaining("Exception");
  }

  @ParameterizedTest
  @ValueSource(strings = {"479", "1g"})
  void refusesASizeOutOfRange(String size) {
    assertThatThrownBy(() -> Served.tcp("syslog", Map.of("max-size", size)))
        .isInstanceOf(HandlerOptionException.class)
        .hasMessageContaining("max-size");
  }

  /// Logs one message, and gives the last line of the file.
  private String logOne(String way, String... arguments) throws Exception {
    boolean datagrams = way.equals("-d");
    try (var syslog =
        datagrams ? Served.udp("syslog", options()) : Served.tcp("syslog", options())) {
      log("", syslog, way, arguments);
      syslog.awaitFinished();
    }
    return lines().getLast();
  }

  private static void log(String text, Served syslog, String way, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-n", "127.0.0.1", "-P", syslog.port()));
    arguments.addAll(List.of(way.split(" ")));
    arguments.addAll(List.of("-t", "app", "--id=42"));
    arguments.addAll(List.of(more));
    RealClient.require("logger").run(text, arguments.toArray(String[]::new)).succeeded();
  }

  private Path file() {
    return folder.resolve("log.jsonl");
  }

  private Map<String, String> options() {
    return Map.of("file", file().toString());
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(file());
  }
}
