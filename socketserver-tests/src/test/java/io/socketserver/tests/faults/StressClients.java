package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// Clients of [StressHandler], which check each byte that they receive.
///
/// @threading Safe for many threads.
final class StressClients {

  private static final int SHORT = 20_000;
  private static final int LONG = 2_000_000;
  private static final int LATE_MILLIS = 5;

  private final AtomicLong connected = new AtomicLong();

  /// How many connections were made.
  long connected() {
    return connected.get();
  }

  /// Makes a connection, and does something with it.
  void playOne(SocketAddress server, Random random) throws IOException {
    int way = random.nextInt(9);
    int length = random.nextInt(SHORT);
    try (Peer peer = Peer.connect(server, random.nextInt(50))) {
      connected.incrementAndGet();
      switch (way) {
        case 0 -> {
          peer.send("give " + length + "\n");
          assertAnswer(peer.readAll(), length, length);
        }
        case 1 -> {
          peer.send("whole " + length + "\nand ");
          peer.send("more");
          peer.endOutput();
          assertAnswer(peer.readAll(), length, length);
        }
        case 2 -> {
          peer.send("give " + LONG + "\n");
          assertAnswer(peer.read(length), length, LONG);
          peer.reset();
        }
        case 3 -> peer.reset();
        case 4 -> {
          peer.send("give "); // half a line
          if (random.nextBoolean()) {
            peer.reset();
          }
        }
        case 5 -> {
          peer.send("late " + LATE_MILLIS + "\n");
          assertThat(peer.readAll()).isEmpty();
        }
        case 6 -> {
          peer.send("throw 0\n");
          assertThat(peer.readAll()).isEmpty();
        }
        case 7 -> {
          peer.send("victim " + LONG + "\n");
          assertBeginning(peer);
        }
        default -> {
          // says nothing, and closes
        }
      }
    }
  }

  /// The server closes the connection somewhere in the middle, or not.
  private static void assertBeginning(Peer peer) {
    byte[] chunk;
    int place = 0;
    try {
      while ((chunk = peer.read(8192)).length > 0) {
        for (byte each : chunk) {
          if (each != StressHandler.at(LONG, place)) {
            throw new AssertionError("byte " + place + " is wrong");
          }
          place++;
        }
      }
    } catch (IOException reset) {
      // an end, too
    }
    assertThat(place).isLessThanOrEqualTo(LONG);
  }

  private static void assertAnswer(byte[] answer, int count, int length) {
    assertThat(answer).hasSize(count);
    for (int i = 0; i < count; i++) {
      if (answer[i] != StressHandler.at(length, i)) {
        assertThat(answer[i]).as("byte %d of %d", i, length).isEqualTo(StressHandler.at(length, i));
      }
    }
  }
}
