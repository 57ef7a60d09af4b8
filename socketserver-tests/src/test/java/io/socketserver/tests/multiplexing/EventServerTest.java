package io.socketserver.tests.multiplexing;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.Fault;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.Request;
import io.socketserver.api.RequestResult;
import io.socketserver.api.ServerListener;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.core.spi.Transport;
import io.socketserver.tests.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What event loops make of connections, on each transport.
class EventServerTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final List<TcpServer> servers = new ArrayList<>();
  private final Queue<String> events = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  private final ServerListener listener =
      new ServerListener() {
        @Override
        public void requestStarted(Request request) {
          events.add("started");
        }

        @Override
        public void requestFailed(Request request, Fault fault, Throwable failure) {
          failures.add(failure);
          events.add("failed " + fault);
        }

        @Override
        public void requestFinished(Request request, RequestResult result) {
          events.add(
              result.outcome()
                  + " "
                  + result.bytesRead()
                  + " in "
                  + result.bytesWritten()
                  + " out");
        }
      };

  @AfterEach
  void closeServers() {
    servers.forEach(server -> server.close(Duration.ZERO));
  }

  private ServerOptions.Builder options(String transport) {
    return ServerOptions.builder()
        .transport(Transport.named(transport))
        .listener(listener)
        .processing(MultiplexingOptions.defaults().loops(2));
  }

  private TcpServer serve(String transport, EventHandler handler) throws IOException {
    return serve(options(transport), handler);
  }

  private TcpServer serve(ServerOptions.Builder options, EventHandler handler) throws IOException {
    TcpServer server =
        new TcpServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            () -> handler,
            options.build());
    servers.add(server);
    server.start();
    return server;
  }

  private static Socket connect(TcpServer server) throws IOException {
    InetSocketAddress address = (InetSocketAddress) server.serverAddress();
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout((int) LIMIT.toMillis());
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String receive(Socket socket, int count) throws IOException {
    return new String(socket.getInputStream().readNBytes(count), StandardCharsets.UTF_8);
  }

  private static String receiveAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private void awaitEvents(String... expected) throws Exception {
    Await.until(() -> events.size() >= expected.length, () -> "events: " + events);
    assertThat(events).containsExactly(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void echoes(String transport) throws Exception {
    TcpServer server = serve(transport, EventConnection::write);
    try (Socket client = connect(server)) {
      for (int i = 0; i < 100; i++) {
        send(client, "message " + i + "\n");
        assertThat(receive(client, 9 + Integer.toString(i).length()))
            .isEqualTo("message " + i + "\n");
      }
      client.shutdownOutput();
      assertThat(receiveAll(client)).isEmpty();
    }
    awaitEvents("started", "COMPLETED 1090 in 1090 out");
    assertThat(server.statistics().completed()).isEqualTo(1);
  }
}
