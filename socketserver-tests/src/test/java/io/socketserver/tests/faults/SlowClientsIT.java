package io.socketserver.tests.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Program;
import io.socketserver.tests.RealClient;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// F7 to F9: clients that send nothing, or a byte now and then, or read so, are disconnected.
/// Python's clients, and the image; `TimeoutTest` and `ViolationsTest` say at what time.
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

  /// Reads a large file, a little now and then, until it is cut off; then connects again.
  private static final String READER =
      """
      import socket, sys, time
      server = ("127.0.0.1", int(sys.argv[1]))
      def connect():
          client = socket.socket()
          client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
          client.settimeout(30)
          client.connect(server)
          return client
      slow = connect()
      slow.sendall(b"GET /large HTTP/1.0\\r\\n\\r\\n")
      begun = time.monotonic()
      try:
          while len(slow.recv(2000)) > 0 and time.monotonic() < begun + 60:
              time.sleep(0.1)
      except ConnectionResetError:
          pass
      print("ended", 4 < time.monotonic() - begun < 60)
      try:
          print("again", connect().recv(1))
      except ConnectionResetError:
          print("again", b"")
      """;

  @TempDir Path folder;

  private ServerProcess.Builder image(String mixin, String transport) {
    return ServerProcess.of(Program.IMAGE)
        .handler("http,root=" + folder)
        .mixin(mixin)
        .transport(transport);
  }

  /// It takes 20,000 bytes per second of the 100,000 that it must, besides what the kernel holds.
  /// Its address has a penalty then.
  @ParameterizedTest
  @CsvSource({
    "threading, nio",
    "threading, native",
    "multiplexing, nio",
    "multiplexing, native",
    "forking, native"
  })
  void slowReadersAreDisconnected(String mixin, String transport) throws Exception {
    try (var large = FileChannel.open(folder.resolve("large"), CREATE, WRITE)) {
      int _ = large.write(ByteBuffer.wrap(new byte[1]), 64 << 20);
    }
    try (var server =
        image(mixin, transport)
            .imageArguments(
                "--min-write-rate", "100000", "--send-buffer", "8192", "--penalty", "5m")
            .start()) {
      String port = String.valueOf(((InetSocketAddress) server.address()).getPort());

      assertThat(
              RealClient.require("python3")
                  .within(Duration.ofSeconds(90))
                  .run("", "-c", READER, port)
                  .succeeded()
                  .stdout())
          .isEqualTo("ended True\nagain b''\n");
    }
  }

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
        image(mixin, transport)
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
