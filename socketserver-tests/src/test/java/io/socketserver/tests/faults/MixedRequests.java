package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.core.Transports;
import io.socketserver.tests.matrix.Client;
import io.socketserver.tests.matrix.Kind;
import java.io.IOException;
import java.net.SocketAddress;

/// Clients of the handler `faults` that behave, each in its way: six ways in turn.
final class MixedRequests {

  private static final int WAYS = 6;
  private static final int POURED = 10_000_000;
  private static final int LARGE = 100_000;

  /// Little less than servers take.
  private static final int LARGE_DATAGRAM = 8_000;

  private MixedRequests() {}

  /// A client with a connection.
  static void stream(SocketAddress server, int number) throws IOException {
    try (Peer peer = Peer.connect(server, number)) {
      switch (number % WAYS) {
        case 0 -> {
          peer.send("echo " + number + "\n");
          assertThat(peer.readLine()).isEqualTo("echo " + number + "\n");
        }
        case 1 -> {
          peer.send("whole 100\nand more");
          peer.endOutput();
          assertThat(peer.readAll()).hasSize(100);
        }
        case 2 -> {
          peer.send("pour " + POURED + "\n");
          assertThat(peer.read(1)).hasSize(1);
          peer.reset();
        }
        case 3 -> {
          peer.send("runtime " + number + "\n");
          assertThat(peer.readAll()).isEmpty();
        }
        case 4 -> {
          // says nothing, and closes
        }
        default -> {
          peer.send("answer " + LARGE + "\n");
          assertThat(peer.readAll()).hasSize(LARGE);
        }
      }
    }
  }

  /// A client with a socket of its own for its datagram.
  static void datagram(Kind kind, SocketAddress server, int number) throws IOException {
    try (Client client = Client.of(kind, Transports.auto(), server)) {
      switch (number % WAYS) {
        case 0 -> assertEcho(client, "echo " + number);
        case 1 -> client.send("");
        case 2 -> client.send("echo " + number); // gone before the answer comes
        case 3 -> client.send("runtime " + number);
        case 4 -> client.send("quiet " + number);
        default -> assertEcho(client, "echo " + number + " " + "x".repeat(LARGE_DATAGRAM));
      }
    }
  }

  /// The port may have belonged to one that is gone: its answer comes here.
  private static void assertEcho(Client client, String text) throws IOException {
    client.send(text);
    String answer = client.receive();
    while (!answer.equals(text)) {
      assertThat(answer).startsWith("echo ");
      answer = client.receive();
    }
  }
}
