package io.socketserver.tests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that strangers wrote, against the image, at the size at which people try a server.
class ImageClientsIT {

  private static final Duration LONG = Duration.ofSeconds(120);

  @TempDir Path folder;

  private static String run(String tool, String... arguments) throws Exception {
    return RealClient.require(tool).within(LONG).run("", arguments).succeeded().stdout();
  }

  /// Ends a server by TERM: nothing may have gone wrong in it meanwhile.
  private static void endWell(Launched server) throws Exception {
    server.signal("TERM");
    Launched.End end = server.end();
    assertThat(end.status()).isZero();
    assertThat(end.err()).doesNotContain("ERROR", "WARN");
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(strings = {"1", "16"})
  void standsRedisBenchmark(String pipelined) throws Exception {
    try (Launched server = Launched.start("serve", "tcp://127.0.0.1:0", "--handler", "resp")) {
      String port = Integer.toString(server.port());
      String report =
          run(
              "redis-benchmark",
              "-p",
              port,
              "-t",
              "ping,set,get",
              "-n",
              "100000",
              "-c",
              "50",
              "-P",
              pipelined,
              "--csv");
      assertThat(report).contains("\"PING_INLINE\"", "\"PING_MBULK\"", "\"SET\"", "\"GET\"");
      assertThat(run("redis-cli", "-p", port, "DBSIZE").strip()).isEqualTo("1");
      endWell(server);
    }
  }

  @Test
  @Tag("slow")
  void standsWrk() throws Exception {
    Files.writeString(folder.resolve("index.html"), "<h1>hello</h1>\n");
    try (Launched server =
        Launched.start("serve", "tcp://127.0.0.1:0", "--handler", "http,root=" + folder)) {
      String url = "http://127.0.0.1:" + server.port() + "/";
      String report = run("wrk", "-t2", "-c64", "-d5s", url);
      assertThat(report).contains("requests in").doesNotContain("Socket errors", "Non-2xx");
      endWell(server);
    }
  }

  /// Nothing else is asked of these servers: what a first request needs must not depend on a
  /// second.
  @RepeatedTest(10)
  void answersTheFirstRequestOfEachListener() throws Exception {
    List<String> words = new ArrayList<>(List.of("serve", "--handler", "upper"));
    words.addAll(Collections.nCopies(8, "tcp://127.0.0.1:0"));
    List<Socket> clients = new ArrayList<>();
    try (Launched server = Launched.start(words.toArray(String[]::new))) {
      for (int i = 0; i < 8; i++) {
        var client = new Socket("127.0.0.1", server.port());
        clients.add(client);
        client.setSoTimeout((int) LONG.toMillis());
        client.getOutputStream().write("first\n".getBytes(US_ASCII));
      }
      for (Socket client : clients) {
        assertThat(client.getInputStream().readNBytes(5)).isEqualTo("FIRST".getBytes(US_ASCII));
        client.close();
      }
      endWell(server);
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  @Test
  void givesCurlARange() throws Exception {
    Files.writeString(folder.resolve("digits.txt"), "0123456789");
    try (Launched server =
        Launched.start("serve", "tcp://127.0.0.1:0", "--handler", "http,root=" + folder)) {
      String url = "http://127.0.0.1:" + server.port() + "/digits.txt";
      assertThat(run("curl", "-s", "-r", "2-5", url)).isEqualTo("2345");
      assertThat(run("curl", "-s", "-r", "-3", "-w", " %{http_code}", url)).isEqualTo("789 206");
      endWell(server);
    }
  }

  @Test
  void answersDigOverUdpAndTcp() throws Exception {
    Path zone =
        Files.writeString(folder.resolve("zone"), "$ORIGIN example.test.\nwww A 192.0.2.1\n");
    try (Launched server =
        Launched.start(
            "serve", "udp://127.0.0.1:0", "tcp://127.0.0.1:0", "--handler", "dns,zone=" + zone)) {
      String udp = Integer.toString(server.port());
      String tcp = Integer.toString(server.port());
      List<String> question = List.of("@127.0.0.1", "www.example.test", "A", "+short");
      assertThat(run("dig", with(question, "+notcp", "-p", udp))).isEqualTo("192.0.2.1\n");
      assertThat(run("dig", with(question, "+tcp", "-p", tcp))).isEqualTo("192.0.2.1\n");
      endWell(server);
    }
  }

  private static String[] with(List<String> first, String... more) {
    return Stream.concat(first.stream(), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void takesFromLoggerOverUdpAndTcp() throws Exception {
    Path log = folder.resolve("log.jsonl");
    try (Launched server =
        Launched.start(
            "serve", "udp://127.0.0.1:0", "tcp://127.0.0.1:0", "--handler", "syslog,file=" + log)) {
      String udp = Integer.toString(server.port());
      String tcp = Integer.toString(server.port());
      String _ = run("logger", "-n", "127.0.0.1", "-P", tcp, "-T", "by tcp");
      String _ = run("logger", "-n", "127.0.0.1", "-P", udp, "-d", "by udp");
      while (Files.readString(log).lines().count() < 2) {
        Thread.onSpinWait();
      }
      endWell(server);
      assertThat(Files.readString(log)).contains("by tcp", "by udp");
    }
  }

  @Test
  void tellsRdateTheTime() throws Exception {
    try (Launched server =
        Launched.start("serve", "tcp://127.0.0.1:0", "udp://127.0.0.1:0", "--handler", "time")) {
      String tcp = Integer.toString(server.port());
      String udp = Integer.toString(server.port());
      assertThat(run("rdate", "-p", "-o", tcp, "127.0.0.1"))
          .containsPattern("\\d\\d:\\d\\d:\\d\\d");
      assertThat(run("rdate", "-u", "-p", "-o", udp, "127.0.0.1"))
          .containsPattern("\\d\\d:\\d\\d:\\d\\d");
      endWell(server);
    }
  }

  @Test
  void answersSocatAndNetcat() throws Exception {
    try (Launched server =
        Launched.start("serve", "tcp://127.0.0.1:0", "udp://127.0.0.1:0", "--handler", "upper")) {
      String tcp = Integer.toString(server.port());
      String udp = Integer.toString(server.port());
      RealClient socat = RealClient.require("socat");
      RealClient netcat = RealClient.require("nc");
      assertThat(socat.run("a line\n", "-t5", "-", "TCP:127.0.0.1:" + tcp).stdout())
          .isEqualTo("A LINE");
      assertThat(netcat.run("a line\n", "-N", "127.0.0.1", tcp).stdout()).isEqualTo("A LINE");
      assertThat(socat.run("a datagram\n", "-t1", "-", "UDP:127.0.0.1:" + udp).stdout())
          .isEqualTo("A DATAGRAM");
      assertThat(netcat.run("a datagram\n", "-u", "-w1", "127.0.0.1", udp).stdout())
          .isEqualTo("A DATAGRAM");
      endWell(server);
    }
  }

  /// No more are under way at once than a socket's buffer has room for.
  @Test
  void repliesToABurstOfDatagramsAllArriveInTheirOrder() throws Exception {
    RealClient python = RealClient.require("python3");
    String program =
        """
        import socket, sys
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.settimeout(20)
        s.connect(("127.0.0.1", int(sys.argv[1])))
        for turn in range(200):
            sent = [b"%d %d" % (turn, i) for i in range(50)]
            for data in sent:
                s.send(data)
            assert [s.recv(100) for _ in sent] == sent
        print("all")
        """;
    for (String transport : List.of("nio", "native")) { // the second receives many at a time
      try (Launched server =
          Launched.start(
              "serve",
              "udp://127.0.0.1:0",
              "--handler",
              "echo",
              "--mixin",
              "serial",
              "--transport",
              transport)) {
        assertThat(
                python.run("", "-c", program, String.valueOf(server.port())).succeeded().stdout())
            .isEqualTo("all\n");
        assertThat(server.stop().status()).isZero();
      }
    }
  }
}
