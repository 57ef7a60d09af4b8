package io.socketserver.tests.multiplexing;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.CloseReport;
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
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
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

  /// Says what it is told, and does what it is asked.
  private static class Recorder implements EventHandler {
    final Queue<String> calls = new ConcurrentLinkedQueue<>();

    @Override
    public void opened(EventConnection connection) throws Exception {
      calls.add("opened");
    }

    @Override
    public void received(EventConnection connection, ByteBuffer data) throws Exception {
      calls.add("received " + StandardCharsets.UTF_8.decode(data.duplicate()));
      connection.write(data);
    }

    @Override
    public void inputEnded(EventConnection connection) throws Exception {
      calls.add("ended");
      connection.end();
    }

    @Override
    public void failed(EventConnection connection, IOException failure) throws Exception {
      calls.add("failed " + failure.getMessage());
    }

    @Override
    public void closed(EventConnection connection) throws Exception {
      calls.add("closed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void tellsOfOneConnectionInOrder(String transport) throws Exception {
    Recorder handler = new Recorder();
    TcpServer server = serve(transport, handler);
    try (Socket client = connect(server)) {
      send(client, "hello");
      assertThat(receive(client, 5)).isEqualTo("hello");
      client.shutdownOutput();
      assertThat(receiveAll(client)).isEmpty();
    }
    awaitEvents("started", "COMPLETED 5 in 5 out");
    assertThat(handler.calls).containsExactly("opened", "received hello", "ended", "closed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void answersAfterTheClientHasEnded(String transport) throws Exception {
    StringBuilder received = new StringBuilder();
    TcpServer server =
        serve(
            transport,
            new EventHandler() {
              @Override
              public void received(EventConnection connection, ByteBuffer data) {
                received.append(StandardCharsets.UTF_8.decode(data));
              }

              @Override
              public void inputEnded(EventConnection connection) {
                connection.write("got " + received.length());
                connection.end();
              }
            });
    try (Socket client = connect(server)) {
      send(client, "x".repeat(100_000));
      client.shutdownOutput();
      assertThat(receiveAll(client)).isEqualTo("got 100000");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void readsOnAfterItHasEndedItsOwnWay(String transport) throws Exception {
    Queue<String> calls = new ConcurrentLinkedQueue<>();
    TcpServer server =
        serve(
            transport,
            new EventHandler() {
              @Override
              public void opened(EventConnection connection) {
                connection.write("bye");
                connection.shutdownOutput();
              }

              @Override
              public void received(EventConnection connection, ByteBuffer data) {
                calls.add("received " + StandardCharsets.UTF_8.decode(data));
              }

              @Override
              public void inputEnded(EventConnection connection) {
                calls.add("ended");
              }
            });
    try (Socket client = connect(server)) {
      assertThat(receiveAll(client)).isEqualTo("bye");
      send(client, "more");
    }
    awaitEvents("started", "COMPLETED 4 in 3 out");
    assertThat(calls).containsExactly("received more", "ended");
  }

  /// With input that nobody has read a plain close would send a reset.
  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void lingersForAClientThatIsStillSending(String transport) throws Exception {
    TcpServer server =
        serve(
            transport,
            new EventHandler() {
              @Override
              public void received(EventConnection connection, ByteBuffer data) {
                connection.write("enough");
                connection.end();
              }
            });
    try (Socket client = connect(server)) {
      send(client, "x".repeat(1_000_000));
      assertThat(receiveAll(client)).isEqualTo("enough");
    }
    Await.until(() -> server.requests().isEmpty(), () -> "requests " + server.requests());
    assertThat(failures).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void tellsTheHandlerOfAReset(String transport) throws Exception {
    Recorder handler = new Recorder();
    TcpServer server = serve(transport, handler);
    Socket client = connect(server);
    send(client, "hello");
    assertThat(receive(client, 5)).isEqualTo("hello");
    client.setSoLinger(true, 0);
    client.close();

    awaitEvents("started", "failed CLIENT", "FAILED 5 in 5 out");
    assertThat(handler.calls)
        .containsExactly("opened", "received hello", "failed Connection reset", "closed");
    assertThat(server.statistics().failed()).isEqualTo(1);
  }

  private static final class OnPurpose extends Exception {
    private static final long serialVersionUID = 1L;
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void failsTheRequestWhoseHandlerThrows(String transport) throws Exception {
    for (String callback : List.of("opened", "received", "inputEnded", "closed", "isIdle")) {
      events.clear();
      failures.clear();
      TcpServer server =
          serve(
              transport,
              new Recorder() {
                private void at(String name) throws OnPurpose {
                  if (name.equals(callback)) {
                    throw new OnPurpose();
                  }
                }

                @Override
                public void opened(EventConnection connection) throws Exception {
                  connection.write("written before ");
                  at("opened");
                }

                @Override
                public void received(EventConnection connection, ByteBuffer data) throws Exception {
                  super.received(connection, data);
                  at("received");
                }

                @Override
                public void inputEnded(EventConnection connection) throws Exception {
                  super.inputEnded(connection);
                  at("inputEnded");
                }

                @Override
                public void closed(EventConnection connection) throws Exception {
                  super.closed(connection);
                  at("closed");
                }
              });
      try (Socket client = connect(server)) {
        send(client, "hello");
        client.shutdownOutput();
        String all = receiveAll(client);
        assertThat(all)
            .isEqualTo(callback.equals("opened") ? "written before " : "written before hello");
      }
      Await.until(() -> server.requests().isEmpty(), () -> callback);
      if (callback.equals("isIdle")) {
        assertThat(failures).isEmpty(); // asked by a server that stops, and by nobody else
      } else {
        assertThat(failures).as(callback).hasOnlyElementsOfType(OnPurpose.class).hasSize(1);
        assertThat(server.statistics().failed()).as(callback).isEqualTo(1);
      }
    }
  }

  /// A client that sends much and reads nothing is not read from, and what is queued for it stays
  /// bounded.
  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void holdsBackAClientThatTakesNothing(String transport) throws Exception {
    int high = 64 * 1024;
    int mostAtOnce = 64 * 1024;
    AtomicLong mostQueued = new AtomicLong();
    AtomicLong received = new AtomicLong();
    AtomicLong becameWritable = new AtomicLong();
    TcpServer server =
        serve(
            options(transport).sendBufferSize(16 * 1024).receiveBufferSize(16 * 1024),
            new EventHandler() {
              @Override
              public void received(EventConnection connection, ByteBuffer data) {
                long unused = received.addAndGet(data.remaining());
                connection.write(data);
                mostQueued.accumulateAndGet(connection.queued(), Math::max);
              }

              @Override
              public void writable(EventConnection connection) {
                long unused = becameWritable.incrementAndGet();
              }
            });
    int total = 32 * 1024 * 1024;
    try (Socket client = connect(server)) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      AtomicLong sent = new AtomicLong();
      Thread sender =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  OutputStream output = client.getOutputStream();
                  byte[] bytes = new byte[8192];
                  while (sent.get() < total) {
                    output.write(bytes);
                    sent.addAndGet(bytes.length);
                  }
                  client.shutdownOutput();
                } catch (IOException e) {
                  thrown.set(e);
                }
              });
      // it stands still when all buffers between the two are full
      long[] before = {-1};
      Await.until(
          () -> {
            long now = sent.get();
            boolean still = now == before[0];
            before[0] = now;
            Thread.sleep(200);
            return still && now == sent.get();
          },
          () -> "sent " + sent);
      assertThat(sent.get()).isLessThan(total);
      assertThat(mostQueued.get()).isLessThanOrEqualTo(high + mostAtOnce);

      InputStream input = client.getInputStream();
      long read = 0;
      byte[] room = new byte[64 * 1024];
      for (int count = input.read(room); count >= 0; count = input.read(room)) {
        read += count;
      }
      assertThat(read).isEqualTo(total);
      sender.join();
      assertThat(thrown.get()).isNull();
    }
    assertThat(becameWritable.get()).isPositive();
    assertThat(mostQueued.get()).isLessThanOrEqualTo(high + mostAtOnce);
    assertThat(received.get()).isEqualTo(total);
  }

  /// A handler that writes whenever it may.
  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void writesMuchWithoutQueueingIt(String transport) throws Exception {
    int total = 20_000_000;
    AtomicLong mostQueued = new AtomicLong();
    TcpServer server =
        serve(
            transport,
            new EventHandler() {
              private int left = total;

              @Override
              public void opened(EventConnection connection) {
                writable(connection);
              }

              @Override
              public void writable(EventConnection connection) {
                while (left > 0 && connection.isWritable()) {
                  int count = Math.min(left, 10_000);
                  connection.write(new byte[count]);
                  left -= count;
                }
                mostQueued.accumulateAndGet(connection.queued(), Math::max);
                if (left == 0) {
                  connection.end();
                }
              }

              @Override
              public void received(EventConnection connection, ByteBuffer data) {}
            });
    try (Socket client = connect(server)) {
      assertThat(client.getInputStream().readAllBytes()).hasSize(total);
    }
    assertThat(mostQueued.get()).isLessThanOrEqualTo(64 * 1024 + 10_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void comesBackFromAnotherThread(String transport) throws Exception {
    TcpServer server =
        serve(
            transport,
            new EventHandler() {
              @Override
              public void received(EventConnection connection, ByteBuffer data) {
                String text = StandardCharsets.UTF_8.decode(data).toString();
                connection.pauseReading();
                Thread.ofVirtual()
                    .start(() ->
                        connection.execute(() -> {
                          connection.write(text.toUpperCase(Locale.ROOT));
                          connection.resumeReading();
                        }));
              }
            });
    try (Socket client = connect(server)) {
      for (int i = 0; i < 100; i++) {
        send(client, "abc");
        assertThat(receive(client, 3)).isEqualTo("ABC");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void refusesToBeUsedByAnotherThread(String transport) throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    TcpServer server =
        serve(
            transport,
            new EventHandler() {
              @Override
              public void received(EventConnection connection, ByteBuffer data) throws Exception {
                Thread other =
                    Thread.ofPlatform()
                        .start(() -> {
                          try {
                            connection.write("x");
                          } catch (Throwable e) {
                            thrown.set(e);
                          }
                        });
                other.join();
                connection.end();
              }
            });
    try (Socket client = connect(server)) {
      send(client, "abc");
      assertThat(receiveAll(client)).isEmpty();
    }
    assertThat(thrown.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("loop-")
        .hasMessageContaining("execute()");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void tellsOfAClientThatIsSilent(String transport) throws Exception {
    Recorder handler =
        new Recorder() {
          @Override
          public void failed(EventConnection connection, IOException failure) throws Exception {
            super.failed(connection, failure);
            connection.write("too late");
          }
        };
    TcpServer server = serve(options(transport).readTimeout(Duration.ofMillis(100)), handler);
    try (Socket client = connect(server)) {
      assertThat(receiveAll(client)).isEqualTo("too late");
    }
    awaitEvents("started", "failed CLIENT", "FAILED 0 in 8 out");
    assertThat(failures.peek()).isInstanceOf(SocketTimeoutException.class);
    assertThat(handler.calls)
        .containsExactly("opened", "failed nothing received for PT0.1S", "closed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void cutsAClientThatTakesNothing(String transport) throws Exception {
    TcpServer server =
        serve(
            options(transport).writeTimeout(Duration.ofMillis(200)),
            new EventHandler() {
              @Override
              public void opened(EventConnection connection) {
                connection.write(new byte[30_000_000]);
              }

              @Override
              public void received(EventConnection connection, ByteBuffer data) {}
            });
    try (Socket client = connect(server)) {
      Await.until(() -> !failures.isEmpty(), () -> "events " + events);
      assertThat(failures.peek())
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("took nothing");
      assertThat(client.isClosed()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void endsAConnectionWhoseTimeIsUp(String transport) throws Exception {
    TcpServer server =
        serve(options(transport).requestTimeout(Duration.ofMillis(200)), EventConnection::write);
    try (Socket client = connect(server)) {
      assertThat(receiveAllOrReset(client)).isEmpty();
    }
    awaitEvents("started", "failed CLIENT", "FAILED 0 in 0 out");
    assertThat(failures.peek()).hasMessageContaining("lasted longer");
  }

  private static String receiveAllOrReset(Socket socket) throws IOException {
    try {
      return receiveAll(socket);
    } catch (SocketException reset) {
      return "";
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void sendsIdleClientsHomeWhenClosed(String transport) throws Exception {
    TcpServer server = serve(transport, EventConnection::write);
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Socket client = connect(server);
      clients.add(client);
      send(client, "x");
      assertThat(receive(client, 1)).isEqualTo("x");
    }
    CountDownLatch closed = new CountDownLatch(1);
    var report = new AtomicReference<CloseReport>();
    Thread.ofVirtual()
        .start(() -> {
          report.set(server.close(LIMIT));
          closed.countDown();
        });
    for (Socket client : clients) {
      assertThat(receiveAll(client)).isEmpty();
      client.close();
    }
    assertThat(closed.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(report.get().finished()).isEqualTo(50);
    assertThat(report.get().isGraceful()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void cutsAndNamesThoseThatAreBusyWhenClosed(String transport) throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(2);
    TcpServer server =
        serve(
            options(transport).processing(MultiplexingOptions.defaults().loops(2)),
            new EventHandler() {
              @Override
              public void received(EventConnection connection, ByteBuffer data)
                  throws InterruptedException {
                begun.countDown();
                if (data.get() == 'b') {
                  while (mayEnd.getCount() > 0) {
                    try {
                      mayEnd.await();
                    } catch (InterruptedException ignoredOnPurpose) {
                      continue;
                    }
                  }
                }
              }

              @Override
              public boolean isIdle(EventConnection connection) {
                return false;
              }
            });
    try (Socket blocked = connect(server);
        Socket waiting = connect(server)) {
      send(blocked, "b");
      send(waiting, "w");
      assertThat(begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      var report = server.close(Duration.ofMillis(50));
      assertThat(report.asked()).isEqualTo(1);
      assertThat(report.forced()).hasSize(1);
      assertThat(report.forced().getFirst().clientAddress())
          .isEqualTo(blocked.getLocalSocketAddress());
      assertThat(report.forced().getFirst().thread()).startsWith("loop-");
      assertThat(report.forced().getFirst().stack())
          .anyMatch(frame -> frame.getClassName().contains("EventServerTest"));
    } finally {
      mayEnd.countDown();
    }
    Await.until(() -> server.requests().isEmpty(), () -> "requests " + server.requests());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void servesAThousandConnections(String transport) throws Exception {
    TcpServer server = serve(transport, EventConnection::write);
    List<Socket> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 1000; i++) {
        clients.add(connect(server));
      }
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < clients.size(); i++) {
          send(clients.get(i), "%04d".formatted(i));
        }
        for (int i = 0; i < clients.size(); i++) {
          assertThat(receive(clients.get(i), 4)).isEqualTo("%04d".formatted(i));
        }
      }
      assertThat(server.requests()).hasSize(1000);
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
    Await.until(() -> server.requests().isEmpty(), () -> "left " + server.requests().size());
    assertThat(server.statistics().completed()).isEqualTo(1000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void setsOptionsOfItsSocket(String transport) throws Exception {
    TcpServer server =
        serve(
            transport,
            new EventHandler() {
              @Override
              public void opened(EventConnection connection) throws IOException {
                connection.option(StandardSocketOptions.TCP_NODELAY, true);
                connection.write(connection.clientAddress() + " " + connection.id());
                connection.end();
              }

              @Override
              public void received(EventConnection connection, ByteBuffer data) {}
            });
    try (Socket client = connect(server)) {
      assertThat(receiveAll(client)).isEqualTo(client.getLocalSocketAddress() + " 1");
    }
  }
}
