package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Program;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A heap that is full for a while: clients send and read nothing until there is no memory left,
/// and go away. Then new clients are served, time-outs hold and TERM is obeyed, or else the process
/// ends by itself and says so (regression: the event loops and the watch of deadlines had ended,
/// and the process lived on). A heap that stays full ends the process.
@Tag("slow")
class FullHeapIT {

  private static final String FULL = "the heap has been full for 30 s, and the process ends";
  private static final int ATTACKERS = 400;
  private static final int CLIENTS = 20;
  private static final Duration ATTACK = Duration.ofSeconds(8);

  /// What a client that is served at all needs, on a machine with much else to do.
  private static final int PATIENCE_MILLIS = 10_000;

  @ParameterizedTest
  @CsvSource({
    "multiplexing, nio, 36m",
    "multiplexing, native, 36m",
    "threading, nio, 48m",
    "threading, native, 48m",
  })
  void servesOthersAfterwardsOrEnds(String mixin, String transport, String heap) throws Exception {
    try (var server =
        ServerProcess.of(Program.IMAGE)
            .handler("echo")
            .mixin(mixin)
            .transport(transport)
            .javaOptions("-Xmx" + heap)
            .imageArguments("--read-timeout", "3s", "--drain", "5s")
            .start()) {
      var address = (InetSocketAddress) server.address();
      fillHeap(address);

      if (awaitService(server, address)) {
        server.signal("TERM");
        assertThat(server.process().waitFor(120, TimeUnit.SECONDS)).as("TERM is obeyed").isTrue();
      } else {
        assertThat(server.awaitEnd()).isEqualTo(1);
        assertThat(server.log()).anyMatch(line -> line.contains(FULL));
      }
    }
  }

  /// Waits until new clients are served one after the other and time-outs hold, or until the
  /// process has ended.
  private static boolean awaitService(ServerProcess server, InetSocketAddress address) {
    long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
    int served = 0;
    while (served < CLIENTS && server.process().isAlive()) {
      assertThat(System.nanoTime())
          .as("neither served nor ended; %s", server.log())
          .isLessThan(end);
      try {
        boolean right = echo(address).equals("hello") && (served > 0 || readsEnd(address));
        served = right ? served + 1 : 0;
      } catch (IOException notYet) {
        served = 0;
      }
    }
    return server.process().isAlive();
  }

  /// It says why, and obeys its service manager in that way.
  @ParameterizedTest
  @ValueSource(strings = {"text", "json"})
  void endsTheProcessIfItStaysFull(String format) throws Exception {
    try (var server =
            ServerProcess.of(Program.IMAGE)
                .javaOptions("-Xmx40m")
                .imageArguments("--log-format", format)
                .start();
        Socket client = connect((InetSocketAddress) server.address())) {
      client.getOutputStream().write("hoard 0\n".getBytes(StandardCharsets.US_ASCII));

      assertThat(server.process().waitFor(120, TimeUnit.SECONDS)).isTrue();

      assertThat(server.awaitEnd()).isEqualTo(1);
      assertThat(server.log())
          .anyMatch(line ->
              line.contains(FULL)
                  && line.startsWith(format.equals("json") ? "{\"level\":\"ERROR\"," : "ERROR "));
    }
  }

  private static void fillHeap(InetSocketAddress address) throws IOException {
    List<SocketChannel> attackers = new ArrayList<>();
    try {
      for (int i = 0; i < ATTACKERS; i++) {
        SocketChannel attacker = SocketChannel.open();
        attackers.add(attacker);
        attacker.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        attacker.connect(address);
        attacker.configureBlocking(false);
      }
      ByteBuffer data = ByteBuffer.allocateDirect(1 << 20);
      long end = System.nanoTime() + ATTACK.toNanos();
      while (System.nanoTime() - end < 0) {
        for (SocketChannel attacker : attackers) {
          send(attacker, data.clear());
        }
      }
    } finally {
      for (SocketChannel attacker : attackers) {
        attacker.close();
      }
    }
  }

  private static void send(SocketChannel attacker, ByteBuffer data) throws IOException {
    if (attacker.isOpen()) {
      try {
        int _ = attacker.write(data);
      } catch (IOException cutOff) {
        attacker.close(); // the server has no memory for it, and may say so
      }
    }
  }

  private static String echo(InetSocketAddress address) throws IOException {
    try (Socket client = connect(address)) {
      client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static boolean readsEnd(InetSocketAddress address) throws IOException {
    try (Socket silent = connect(address);
        InputStream input = silent.getInputStream()) {
      return input.read() < 0;
    }
  }

  private static Socket connect(InetSocketAddress address) throws IOException {
    Socket client = new Socket();
    client.setSoTimeout(PATIENCE_MILLIS);
    client.connect(address, PATIENCE_MILLIS);
    return client;
  }
}
