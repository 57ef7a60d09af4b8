package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Program;
import io.socketserver.tests.RealClient;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// F9, F10: a server without room for another client lets it wait, or ends an idle connection for
/// it; and it ends those that are idle for too long. Python's clients, and the image; `RoomTest`
/// and `IdleTest` say at what time.
class RoomIT {

  private static final String COMMON =
      """
      import socket, sys, time
      server = ("127.0.0.1", int(sys.argv[1]))
      def connect():
          client = socket.create_connection(server, 30)
          client.sendall(b"x")
          return client
      def rest(client):
          try:
              return client.recv(100)
          except (ConnectionResetError, BrokenPipeError):
              return b"reset"
      """;

  /// Two hundred clients stay, and each is answered at once.
  private static final String MANY =
      COMMON
          + """
          clients = []
          for _ in range(200):
              clients.append(connect())
              assert rest(clients[-1]) == b"x"
          print({rest(client) for client in clients[:-10]})
          for client in clients[-10:]:
              client.sendall(b"y")
          print({rest(client) for client in clients[-10:]})
          """;

  /// Two are served, the third waits for its turn, and the fourth in vain.
  private static final String QUEUE =
      COMMON
          + """
          first, second = connect(), connect()
          print(rest(first), rest(second))
          third, fourth = connect(), connect()
          first.close()
          print(rest(third))
          print(rest(fourth))
          """;

  /// One client that is silent, and one that is not.
  private static final String SILENT =
      COMMON
          + """
          silent, good = connect(), connect()
          print(rest(silent), rest(good))
          silent.settimeout(0.3)
          end = time.monotonic() + 30
          while time.monotonic() < end:
              try:
                  print(silent.recv(100))
                  break
              except TimeoutError:
                  good.sendall(b"y")
                  assert good.recv(100) == b"y"
          """;

  @ParameterizedTest
  @CsvSource({
    "threading, nio",
    "threading, native",
    "multiplexing, nio",
    "multiplexing, native",
  })
  void newClientsTakeThePlacesOfIdleOnes(String mixin, String transport) throws Exception {
    assertThat(run(MANY, mixin, transport, "--max-connections", "10", "--excess", "evict"))
        .isEqualTo("{b''}\n{b'y'}\n");
  }

  @ParameterizedTest
  @CsvSource({
    "threading, nio",
    "threading, native",
    "multiplexing, nio",
    "multiplexing, native",
    "forking, native"
  })
  void clientsWaitForTheirTurn(String mixin, String transport) throws Exception {
    String[] options = {
      "--max-connections", "2", "--excess", "wait", "--max-wait", "3s", "--refusal-line", "busy"
    };

    assertThat(run(QUEUE, mixin, transport, options)).isEqualTo("b'x' b'x'\nb'x'\nb'busy\\r\\n'\n");
  }

  @ParameterizedTest
  @CsvSource({
    "threading, nio",
    "threading, native",
    "multiplexing, nio",
    "multiplexing, native",
    "forking, native"
  })
  void silentClientsAreEnded(String mixin, String transport) throws Exception {
    assertThat(run(SILENT, mixin, transport, "--idle-timeout", "2s")).isEqualTo("b'x' b'x'\nb''\n");
  }

  private static String run(String clients, String mixin, String transport, String... options)
      throws Exception {
    try (var server =
        ServerProcess.of(Program.IMAGE)
            .handler("echo")
            .mixin(mixin)
            .transport(transport)
            .imageArguments(options)
            .start()) {
      String port = String.valueOf(((InetSocketAddress) server.address()).getPort());
      String output =
          RealClient.require("python3").run("", "-c", clients, port).succeeded().stdout();
      assertThat(server.log()).noneMatch(line -> line.contains("WARNING"));
      return output;
    }
  }
}
