package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Await;
import io.socketserver.tests.Program;
import io.socketserver.tests.RealClient;
import io.socketserver.tests.matrix.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// F10: one source takes no more than its share, and others do not notice. The clients are
/// Python's, from many addresses of 127.0.0.0/8.
class AdmissionIT {

  /// Opens ten connections from each of some addresses, and counts those that are answered.
  private static final String TEN_OF_EACH =
      """
      import collections, socket, sys
      port, sources = int(sys.argv[1]), int(sys.argv[2])
      heard = collections.Counter()
      kept = []
      for source in range(sources):
          for _ in range(10):
              client = socket.create_connection(
                  ("127.0.0.1", port), 15, (f"127.0.{source // 200}.{source % 200 + 2}", 0))
              client.sendall(b"x")
              heard[client.recv(100)] += 1
              kept.append(client)
      print(sorted(heard.items()))
      """;

  private static final String TEN_OF_A_USER =
      """
      import collections, socket, sys
      heard = collections.Counter()
      kept = []
      for _ in range(10):
          client = socket.socket(socket.AF_UNIX)
          client.settimeout(15)
          client.connect(sys.argv[1])
          try:
              client.sendall(b"x")
          except BrokenPipeError:
              pass
          heard[client.recv(100)] += 1
          kept.append(client)
      print(sorted(heard.items()))
      """;

  /// Sends fifty datagrams from one address, and one from another.
  private static final String FLOOD =
      """
      import socket, sys
      server = ("127.0.0.1", int(sys.argv[1]))
      def client(source):
          made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
          made.bind((source, 0))
          made.settimeout(15)
          made.connect(server)
          return made
      fast, other = client("127.0.0.2"), client("127.0.0.3")
      for _ in range(50):
          fast.send(b"x")
      other.send(b"y")
      print(other.recv(10))
      for _ in range(5):
          print(fast.recv(10))
      fast.settimeout(0.2)
      try:
          print(fast.recv(10))
      except TimeoutError:
          print("no more")
      """;

  @ParameterizedTest
  @CsvSource({
    "threading, nio",
    "threading, native",
    "multiplexing, nio",
    "multiplexing, native",
    "forking, native"
  })
  void aSourceHasAsManyConnectionsAsItMay(String mixin, String transport) throws Exception {
    int sources = mixin.equals("forking") ? 2 : 40;
    try (var server =
        ServerProcess.of(Program.IMAGE)
            .handler("echo")
            .mixin(mixin)
            .transport(transport)
            .imageArguments("--max-connections-per-source", "3", "--refusal-line", "421 busy")
            .start()) {
      String expected =
          "[(b'421 busy\\r\\n', %d), (b'x', %d)]\n".formatted(7 * sources, 3 * sources);
      assertThat(python(TEN_OF_EACH, port(server), String.valueOf(sources))).isEqualTo(expected);
      // and again, once the server has seen the end of the first clients
      Await.until(
          () -> python(TEN_OF_EACH, port(server), String.valueOf(sources)).equals(expected),
          () -> "the same once more; " + server.log());

      assertThat(server.log())
          .anyMatch(line ->
              line.contains("refused: its source has too many connections open; refused so far")
                  && line.contains("client 127.0.0.2:"))
          .hasSizeLessThan(20);
    }
  }

  /// The child that served is killed; its source may connect again.
  @Test
  void aKilledChildGivesTheSourceItsPlaceBack() throws Exception {
    try (var server =
        ServerProcess.of(Program.IMAGE)
            .handler("echo")
            .mixin("forking")
            .imageArguments("--max-connections-per-source", "1", "--spare-children", "0")
            .start()) {
      try (Peer client = Peer.connect(server.address())) {
        client.send("x");
        assertThat(client.read(1)).hasSize(1);
        assertThat(answers(server)).isFalse();

        children(server).forEach(ProcessHandle::destroyForcibly);

        Await.until(
            () -> answers(server), () -> "the same source is served again; " + server.log());
      }
    }
  }

  private static Stream<ProcessHandle> children(ServerProcess server) {
    return server.process().children();
  }

  /// @return false if the connection was refused, which a reset tells
  private static boolean answers(ServerProcess server) {
    try (Peer peer = Peer.connect(server.address())) {
      peer.send("y");
      return peer.read(1).length == 1;
    } catch (IOException refused) {
      return false;
    }
  }

  @Test
  void aUserOfAUnixSocketIsASource() throws Exception {
    try (var server =
        ServerProcess.of(Program.IMAGE)
            .handler("echo")
            .kind(Kind.UNIX_STREAM)
            .imageArguments("--max-connections-per-source", "3", "--refusal-line", "421 busy")
            .start()) {
      String path = ((UnixDomainSocketAddress) server.address()).getPath().toString();

      assertThat(python(TEN_OF_A_USER, path)).isEqualTo("[(b'421 busy\\r\\n', 7), (b'x', 3)]\n");
    }
  }

  @ParameterizedTest
  @CsvSource({"nio", "native"})
  void aSourceSendsAsManyDatagramsAsItMay(String transport) throws Exception {
    try (var server =
        ServerProcess.of(Program.IMAGE)
            .handler("echo")
            .kind(Kind.UDP)
            .transport(transport)
            .imageArguments("--source-rate", "5/h")
            .start()) {
      assertThat(python(FLOOD, port(server)))
          .isEqualTo("b'y'\n" + "b'x'\n".repeat(5) + "no more\n");
    }
  }

  @ParameterizedTest
  @CsvSource({"nio", "native"})
  void onlyAllowedAddressesAreServed(String transport) throws Exception {
    try (var server =
        ServerProcess.of(Program.IMAGE)
            .handler("upper")
            .transport(transport)
            .imageArguments(
                "--allow", "127.0.0.0/28", "--deny", "127.0.0.4", "--refusal-line", "no")
            .start()) {
      RealClient socat = RealClient.require("socat");
      String target = "TCP:127.0.0.1:" + port(server) + ",bind=127.0.0.";

      assertThat(socat.run("hello", "-t15", "-", target + 3).succeeded().stdout())
          .isEqualTo("HELLO");
      assertThat(socat.run("", "-t15", "-", target + 4).stdout()).isEqualTo("no\r\n");
      assertThat(socat.run("", "-t15", "-", target + 16).stdout()).isEqualTo("no\r\n");
    }
  }

  private static String port(ServerProcess server) {
    return String.valueOf(((InetSocketAddress) server.address()).getPort());
  }

  private static String python(String program, String... arguments) throws Exception {
    String[] all = new String[arguments.length + 2];
    all[0] = "-c";
    all[1] = program;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return RealClient.require("python3").run("", all).succeeded().stdout();
  }
}
