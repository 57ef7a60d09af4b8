package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.StreamRequestHandler;
import io.socketserver.core.TcpServer;
import io.socketserver.core.Transports;
import io.socketserver.testkit.MemoryClient;
import io.socketserver.testkit.MemoryTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A handler with `rbufsize`, which reads its connection in both ways: from `rfile`, and from the
/// request.
@Timeout(60)
class ReadBufferTest {

  private static final String INPUT = "four" + "a line\n" + "six678" + "the rest\n";
  private static final String OUTPUT = "[four][a line][six678][the rest]";

  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  /// Replies with what it has read, each part in brackets.
  static final class Mixed extends StreamRequestHandler {

    @Override
    protected int rbufsize() {
      return 64;
    }

    @Override
    public void handle(StreamRequest request) throws IOException {
      String first = new String(rfile().readNBytes(4), StandardCharsets.UTF_8);
      String line = request.readLine(100);
      String third = new String(rfile().readNBytes(6), StandardCharsets.UTF_8);
      String rest = request.readLine(100);
      String reply = "[%s][%s][%s][%s]".formatted(first, line, third, rest);
      wfile().write(reply.getBytes(StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void losesNothingBetweenThem(String transport) throws Exception {
    ServerOptions options = ServerOptions.builder().transport(Transports.named(transport)).build();
    try (var server = new TcpServer(ANY_PORT, Mixed::new, options)) {
      Thread _ = server.start();
      InetSocketAddress address = server.serverAddress();
      try (var client = new Socket(address.getAddress(), address.getPort())) {
        client.getOutputStream().write(INPUT.getBytes(StandardCharsets.UTF_8));
        client.shutdownOutput();

        assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
            .isEqualTo(OUTPUT);
      }
    }
  }

  /// Every chunk boundary, including one byte at a time.
  @Test
  void losesNothingHoweverTheBytesArrive() throws Exception {
    for (int size = 1; size <= INPUT.length(); size++) {
      var network = new MemoryTransport();
      ServerOptions options = ServerOptions.builder().transport(network).build();
      try (var server = new TcpServer(ANY_PORT, Mixed::new, options)) {
        Thread _ = server.start();
        try (MemoryClient client = network.connect(server.serverAddress())) {
          for (int at = 0; at < INPUT.length(); at += size) {
            client.send(INPUT.substring(at, Math.min(at + size, INPUT.length())));
          }
          client.shutdownOutput();

          assertThat(client.readAll()).isEqualTo(OUTPUT);
        }
      }
    }
  }
}
