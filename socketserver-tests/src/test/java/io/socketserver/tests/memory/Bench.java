package io.socketserver.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.EventHandler;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.Server;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.TcpServer;
import io.socketserver.testkit.ManualTime;
import io.socketserver.testkit.MemoryClient;
import io.socketserver.testkit.MemoryDatagramClient;
import io.socketserver.testkit.MemoryTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Servers and clients on a network of their own, where time stands still.
///
/// At the end it closes them, clients first, and fails where a server has left something open.
final class Bench implements AutoCloseable {

  private static final int LAST_PORT = 60_000;

  static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);

  /// A handler that answers each line with itself in upper case.
  static final RequestHandler<StreamRequest> UPPER =
      request -> {
        for (String line = request.readLine(100); line != null; line = request.readLine(100)) {
          request.write(line.toUpperCase(Locale.ROOT) + "\n");
        }
      };

  /// A similar one that event loops can run: it answers whatever has arrived.
  static final EventHandler UPPER_BY_EVENTS =
      (connection, data) -> {
        String text = StandardCharsets.US_ASCII.decode(data).toString();
        byte[] reply = text.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
        connection.write(ByteBuffer.wrap(reply));
      };

  /// The name of [#processors()], for tests.
  static final String PROCESSORS = "io.socketserver.tests.memory.Bench#processors";

  final ManualTime time = new ManualTime();
  final MemoryTransport transport = MemoryTransport.with(time);
  final Events events = new Events();
  private final AtomicInteger port = new AtomicInteger(1);
  private final List<Server> servers = new ArrayList<>();
  private final List<MemoryClient> clients = new ArrayList<>();
  private final List<MemoryDatagramClient> datagramClients = new ArrayList<>();

  /// Those that serve several clients at once, of each sort.
  static Stream<ProcessorOptions> processors() {
    return Stream.of(
        ThreadingOptions.virtual(), ThreadingOptions.pool(8), MultiplexingOptions.defaults());
  }

  /// Options without time-outs, so that nothing waits on the clock but what a test is about.
  ServerOptionsBuilder options() {
    return ServerOptions.builder()
        .transport(transport)
        .listener(events)
        .writeTimeout(Duration.ZERO)
        .lingerTimeout(Duration.ZERO);
  }

  ServerOptionsBuilder threading() {
    return options().processing(ThreadingOptions.virtual());
  }

  TcpServer tcp(ServerOptionsBuilder options, RequestHandler<StreamRequest> handler) {
    return add(new TcpServer(ANY_PORT, RequestHandlerFactory.shared(handler), options.build()));
  }

  TcpServer startTcp(ServerOptionsBuilder options, RequestHandler<StreamRequest> handler)
      throws IOException {
    TcpServer server = tcp(options, handler);
    server.start();
    return server;
  }

  /// Closes a server at the end.
  <S extends Server> S add(S server) {
    servers.add(server);
    return server;
  }

  /// Connects a client whose handler is in the middle of a message, and so not idle.
  ///
  /// @param part what the handler has read of the message
  MemoryClient connect(Server server, String part) throws IOException {
    MemoryClient client = connect(server);
    client.send(part);
    while (client.unread() > 0) {
      Thread.onSpinWait();
    }
    return client;
  }

  MemoryClient connect(Server server) throws IOException {
    MemoryClient client = transport.connect(server.serverAddress());
    clients.add(client);
    return client;
  }

  /// Connects a client with a given address, which the test closes.
  MemoryClient connectFrom(Server server, String host) throws IOException {
    return transport.connect(server.serverAddress(), address(host));
  }

  /// An address of a client, each time with another port.
  InetSocketAddress address(String host) {
    return new InetSocketAddress(host, port.getAndUpdate(last -> last % LAST_PORT + 1));
  }

  MemoryDatagramClient datagramClient(Server server) throws IOException {
    MemoryDatagramClient client = transport.datagramClient(server.serverAddress());
    datagramClients.add(client);
    return client;
  }

  /// Proves that a server answers.
  void assertServes(Server server) throws IOException {
    try (MemoryClient client = transport.connect(server.serverAddress())) {
      client.send("still there?\n");
      assertThat(client.readLine()).isEqualTo("STILL THERE?");
    }
  }

  /// Waits for the end of all requests. The event of it comes a moment before.
  void awaitNothingInFlight(Server server) {
    while (!server.requests().isEmpty()) {
      Thread.onSpinWait();
    }
  }

  /// Calls something that waits, on a thread of its own.
  static <T> FutureTask<T> inBackground(Callable<T> call) {
    var task = new FutureTask<>(call);
    Thread.ofVirtual().start(task);
    return task;
  }

  @Override
  public void close() throws Exception {
    clients.forEach(MemoryClient::close);
    datagramClients.forEach(MemoryDatagramClient::close);
    var closing =
        inBackground(() -> {
          servers.forEach(server -> server.close(Duration.ofSeconds(1)));
          return true;
        });
    awaitWithTimePassing(closing);
    for (Server server : servers) {
      awaitEnds(server);
      assertThat(server.requests()).as("requests in flight").isEmpty();
      assertThat(server.statistics().inFlight()).isZero();
    }
    assertThat(transport.openListeners()).as("open listeners").isZero();
    assertThat(transport.openConnections()).as("open connections").isZero();
    assertThat(transport.openDatagramSockets()).as("open datagram sockets").isZero();
  }

  /// Gives requests that outlive their server, as that of a handler which closes it, time to end.
  private static void awaitEnds(Server server) throws InterruptedException {
    for (int i = 0; i < 1_000 && !server.requests().isEmpty(); i++) {
      Thread.sleep(10);
    }
  }

  /// Waits for something that may wait on the clock itself, where no test says for how long.
  void awaitWithTimePassing(FutureTask<?> task) throws Exception {
    Object _ = awaitWithTimePassing(task, Duration.ofSeconds(1));
  }

  /// The same, in larger steps.
  <T> T awaitWithTimePassing(FutureTask<T> task, Duration step) throws Exception {
    while (!task.isDone()) {
      try {
        return task.get(10, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        time.advance(step);
      }
    }
    return task.get();
  }
}
