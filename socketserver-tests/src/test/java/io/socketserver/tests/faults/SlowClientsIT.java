package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Program;
import io.socketserver.tests.RealClient;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// F7 and F9: clients that send nothing, or a byte now and then, are disconnected. Python's
/// clients, and the image; `TimeoutTest` says at what time.
class SlowClientsIT {

  /// Many silent clients, one that sends a byte every half second, and one that behaves.
  private static final String CLIENTS =
      """
      import selectors, socket, sys, time
      server = ("127.0.0.1", int(sys.argv[1]))
      silent = [socket.create_connection(server, 30) for _ in range(int(sys.argv[2]))]
      slow, good = (socket.create_connection(server, 30) for _ in range(2))
      good.sendall(b"GET / HT")
      slow.sendall(b"GET / HT")
      time.sleep(1)
      good.sendall(b"TP/1.1\\r\\nHost: x\\r\\n\\r\\n")
      print(good.recv(9))
      slow.settimeout(0.5)
      end = time.monotonic() + 30
      sent = b""
      while time.monotonic() < end:
          try:
              slow.send(b"T")
              received = slow.recv(100)
              print("slow", received)
              break
          except TimeoutError:
              pass
          except (ConnectionResetError, BrokenPipeError):
              print("slow", b"")
              break
      def rest(client):
          try:
              return client.recv(100)
          except ConnectionResetError:
              return b""
      print({rest(client) for client in silent})
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "threading, nio",
    "threading, native",
    "multiplexing, nio",
    "multiplexing, native",
    "forking, native"
  })
  void areDisconnected(String mixin, String transport) throws Exception {
    try (var server =
        ServerProcess.of(Program.IMAGE)
            .handler("http,root=" + folder)
            .mixin(mixin)
            .transport(transport)
            .imageArguments("--first-byte-timeout", "3s", "--min-read-rate", "100")
            .start()) {
      String port = String.valueOf(((InetSocketAddress) server.address()).getPort());
      String silent = mixin.equals("forking") ? "5" : "500";
      String[] arguments = {"-c", CLIENTS, port, silent};

      assertThat(RealClient.require("python3").run("", arguments).succeeded().stdout())
          .isEqualTo("b'HTTP/1.1 '\nslow b''\n{b''}\n");
    }
  }
}
