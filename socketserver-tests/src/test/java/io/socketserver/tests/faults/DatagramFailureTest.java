package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.ServerStatistics;
import io.socketserver.core.DatagramServer;
import io.socketserver.core.ServerListeners;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ThreadingUdpServer;
import io.socketserver.core.UdpServer;
import io.socketserver.tests.Await;
import io.socketserver.tests.faults.handler.Failures;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// F24 over UDP: handlers that fail, one in ten.
class DatagramFailureTest {

  private static final int REQUESTS = 2_000;
  private static final int FAILING = REQUESTS / 10;
  private static final List<String> FAILURES = List.of("runtime", "stack", "memory", "heap");

  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void costsNoOtherDatagramItsAnswer(boolean threading) throws Exception {
    ServerOptions options = ServerOptions.builder().listener(ServerListeners.none()).build();
    RequestHandlerFactory<DatagramRequest> handlers =
        RequestHandlerFactory.shared(request -> {
          String[] words = request.text().split(" ");
          long _ = Failures.bringAbout(words[0], Long.parseLong(words[1]));
          request.reply(request.data());
        });
    try (DatagramServer server =
            threading
                ? new ThreadingUdpServer(ANY_PORT, handlers, options)
                : new UdpServer(ANY_PORT, handlers, options);
        DatagramSocket client = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      var _ = server.start();
      client.connect(server.serverAddress());
      client.setSoTimeout((int) Await.LIMIT.toMillis());

      for (int number = 0; number < REQUESTS; number++) {
        if (number % 10 == 0) {
          send(client, FAILURES.get(number / 10 % FAILURES.size()) + " " + number);
        } else {
          send(client, "echo " + number);
          assertThat(receive(client)).isEqualTo("echo " + number);
        }
      }

      assertThat(server.close(Duration.ofSeconds(20)).isGraceful()).isTrue();
      ServerStatistics statistics = server.statistics();
      assertThat(statistics.received()).isEqualTo(REQUESTS);
      assertThat(statistics.failed()).isEqualTo(FAILING);
      assertThat(statistics.completed()).isEqualTo(REQUESTS - FAILING);
      assertThat(statistics.dropped()).isZero();
      assertThat(statistics.inFlight()).isZero();
    }
  }

  private static void send(DatagramSocket client, String text) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    client.send(new DatagramPacket(bytes, bytes.length));
  }

  private static String receive(DatagramSocket client) throws Exception {
    var packet = new DatagramPacket(new byte[100], 100);
    client.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
  }
}
