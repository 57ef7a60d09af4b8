package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What rsyslog forwards, in its formats and framings: programs log to a socket of it, and it sends
/// that to our syslog.
class RsyslogTest {

  private static final String TEXT = "20261126 12:00:00 job: started";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "RSYSLOG_ForwardFormat, udp, traditional, rfc3164",
    "RSYSLOG_ForwardFormat, tcp, traditional, rfc3164",
    "RSYSLOG_ForwardFormat, tcp, octet-counted, rfc3164",
    "RSYSLOG_TraditionalForwardFormat, tcp, octet-counted, rfc3164",
    "RSYSLOG_SyslogProtocol23Format, tcp, octet-counted, rfc5424"
  })
  void readsWhatRsyslogForwards(String template, String protocol, String framing, String format)
      throws Exception {
    try (var syslog = serve(protocol);
        var rsyslogd = start(syslog, template, protocol, framing)) {
      Await.until(() -> Files.exists(socket()), () -> "rsyslogd does not listen");
      log(TEXT);
      log("again");
      Await.until(() -> lines().size() == 2, () -> "not two lines: " + rsyslogd);
    }

    String head = "\"format\":\"" + format + "\",\"facility\":\"local0\",\"severity\":\"err\"";
    assertThat(lines())
        .allSatisfy(line -> assertThat(line).contains(head, "\"host\":\"", "\"app\":\"app\""));
    if (!template.contains("Traditional")) {
      assertThat(lines().getFirst())
          .containsPattern("\"timestamp\":\"\\d{4}-\\d\\d-\\d\\dT[0-9:.]+(\\+\\d\\d:\\d\\d|Z)\"");
    }
    assertThat(lines().getFirst())
        .contains("\"pid\":\"42\"")
        .endsWith(TEXT + "\"}"); // Behind a space in RFC 5424, which rsyslog makes part of it.
    assertThat(lines().getLast()).endsWith("again\"}");
  }

  private Served serve(String protocol) throws IOException {
    Map<String, String> options = Map.of("file", file().toString());
    return protocol.equals("udp") ? Served.udp("syslog", options) : Served.tcp("syslog", options);
  }

  private RunningClient start(Served syslog, String template, String protocol, String framing)
      throws IOException {
    String configuration =
        """
        module(load="imuxsock" SysSock.Use="off")
        input(type="imuxsock" Socket="%s")
        action(type="omfwd" target="127.0.0.1" port="%s" protocol="%s" tcp_framing="%s" template="%s")
        """
            .formatted(socket(), syslog.port(), protocol, framing, template);
    Path file = Files.writeString(folder.resolve("rsyslog.conf"), configuration);
    return RealClient.require("rsyslogd").start("-n", "-iNONE", "-f", file.toString());
  }

  private void log(String text) throws Exception {
    String[] arguments = {
      "-u", socket().toString(), "-t", "app", "--id=42", "-p", "local0.err", text
    };
    RealClient.require("logger").run("", arguments).succeeded();
  }

  private Path socket() {
    return folder.resolve("log.sock");
  }

  private Path file() {
    return folder.resolve("log.jsonl");
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(file());
  }
}
