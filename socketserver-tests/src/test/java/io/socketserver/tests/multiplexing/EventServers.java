package io.socketserver.tests.multiplexing;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.EventHandler;
import io.socketserver.api.Fault;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestResult;
import io.socketserver.api.ServerListener;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.TcpServer;
import io.socketserver.core.Transports;
import io.socketserver.testkit.MemoryTransport;
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

/// Servers with event loops over TCP, and what they told.
abstract class EventServers {

  static final Duration LIMIT = Duration.ofSeconds(20);

  private final MemoryTransport memory = new MemoryTransport();
  private final List<TcpServer> servers = new ArrayList<>();
  final Queue<String> events = new ConcurrentLinkedQueue<>();
  final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

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

  final ServerOptionsBuilder options(String transport) {
    return ServerOptions.builder()
        .transport(transport.equals("memory") ? memory : Transports.named(transport))
        .listener(listener)
        .processing(MultiplexingOptions.defaults().loops(2));
  }

  final TcpServer serve(String transport, EventHandler handler) throws IOException {
    return serve(options(transport), handler);
  }

  final TcpServer serve(ServerOptionsBuilder options, EventHandler handler) throws IOException {
    return serveEach(options, () -> handler);
  }

  final TcpServer serveEach(
      ServerOptionsBuilder options, RequestHandlerFactory<StreamRequest> handlers)
      throws IOException {
    TcpServer server =
        new TcpServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), handlers, options.build());
    servers.add(server);
    server.start();
    return server;
  }

  static Socket connect(TcpServer server) throws IOException {
    InetSocketAddress address = server.serverAddress();
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout((int) LIMIT.toMillis());
    return socket;
  }

  static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  static String receive(Socket socket, int count) throws IOException {
    return new String(socket.getInputStream().readNBytes(count), StandardCharsets.UTF_8);
  }

  static String receiveAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /// Loops end with their server, whatever was the last that happened on them.
  @AfterEach
  void leavesNoThread() throws Exception {
    servers.forEach(server -> server.close(Duration.ZERO));
    Await.until(() -> threads().isEmpty(), () -> "threads that are left: " + threads());
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("loop-") || name.equals("socketserver-loop-watch"))
        .toList();
  }

  final void awaitEvents(String... expected) throws Exception {
    Await.until(() -> events.size() >= expected.length, () -> "events: " + events);
    assertThat(events).containsExactly(expected);
  }
}
