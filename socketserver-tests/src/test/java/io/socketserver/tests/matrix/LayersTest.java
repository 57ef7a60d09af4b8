package io.socketserver.tests.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.CloseReport;
import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.Fault;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.Server;
import io.socketserver.api.ServerListener;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.BaseServer;
import io.socketserver.core.HandlerCatalog;
import io.socketserver.core.ServerListeners;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.core.UdpServer;
import io.socketserver.core.spi.ConnectionLayer;
import io.socketserver.core.spi.ForwardingConnection;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.tests.Await;
import io.socketserver.tests.layers.CountingLayer;
import io.socketserver.tests.layers.Frames;
import io.socketserver.tests.layers.FramingLayer;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What layers must not change: half-close, time-outs, slow clients, and the end of a server. The
/// rest of the matrix runs through the same layers.
class LayersTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static RequestHandlerFactory<StreamRequest> echo() {
    return HandlerCatalog.load().streamHandlers("echo", Map.of());
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#layered")
  void passesAllBytesOfAClientThatReadsSlowlyAndHalfCloses(Rig rig) throws Exception {
    var counts = new CountingLayer();
    var options =
        rig.options()
            .layers(List.of(new CountingLayer(), new FramingLayer(5000), counts))
            .sendBufferSize(16_384)
            .receiveBufferSize(16_384)
            .build();
    String line = "0123456789abcde\n".repeat(512);
    int lines = 50;
    try (BaseServer<?> server = rig.server(options, echo())) {
      server.start();
      try (Client client = rig.client(server)) {
        var sent =
            CompletableFuture.runAsync(() -> {
              try {
                for (int i = 0; i < lines; i++) {
                  client.send(line);
                }
                client.end();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
        if (rig.way().isInProcess()) {
          Await.until(() -> counts.written().get() > 0, counts::toString);
        }

        var received = new StringBuilder();
        for (String next = client.receive(); !next.isEmpty(); next = client.receive()) {
          received.append(next);
        }

        sent.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(received).hasSize(lines * line.length()).hasToString(line.repeat(lines));
      }
      CloseReport _ = server.close(LIMIT);
      assertThat(server.statistics().completed()).isEqualTo(1);
      if (rig.way().isInProcess()) {
        assertThat(counts.read()).hasValue((long) lines * line.length());
        assertThat(counts.written()).hasValue((long) lines * line.length());
      }
    }
  }

  /// A handler that cannot read is not served by bytes that do not become a message: they do not
  /// begin its time anew.
  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#layered")
  void timesOutAClientWhoseFrameNeverEnds(Rig rig) throws Exception {
    var failure = new AtomicReference<Throwable>();
    var options =
        rig.options()
            .readTimeout(Duration.ofMillis(300))
            .lingerTimeout(Duration.ofMillis(100))
            .listener(
                new ServerListener() {
                  @Override
                  public void requestFailed(Request request, Fault fault, Throwable thrown) {
                    failure.set(thrown);
                  }
                })
            .build();
    try (BaseServer<?> server = rig.server(options, echo())) {
      server.start();
      try (Client client = rig.rawClient(server)) {
        client.send("7fff");
        var dripping =
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    while (!Thread.currentThread().isInterrupted()) {
                      client.send("x");
                      LockSupport.parkNanos(20_000_000);
                    }
                  } catch (IOException over) {
                    return; // the server has closed the connection
                  }
                });
        try {
          Await.until(() -> server.statistics().failed() == 1, () -> "the client is late");
        } finally {
          dripping.interrupt();
          assertThat(dripping.join(LIMIT)).isTrue();
        }
      }
      if (rig.way().isInProcess()) {
        assertThat(failure.get()).isInstanceOf(SocketTimeoutException.class);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#layeredInProcess")
  void timesOutAClientThatReadsNothing(Rig rig) throws Exception {
    String much = "x".repeat(1_000_000);
    var failure = new AtomicReference<Throwable>();
    var options =
        rig.options()
            .writeTimeout(Duration.ofMillis(300))
            .sendBufferSize(8192)
            .listener(
                new ServerListener() {
                  @Override
                  public void requestFailed(Request request, Fault fault, Throwable thrown) {
                    failure.set(thrown);
                  }
                })
            .build();
    RequestHandlerFactory<StreamRequest> handlers =
        new BothForms(
            RequestHandlerFactory.shared(request -> {
              while (true) {
                request.write(much);
              }
            }),
            () -> new Flood(much));
    try (BaseServer<?> server = rig.server(options, handlers)) {
      server.start();
      try (Client _ = rig.rawClient(server)) {
        Await.until(() -> server.statistics().failed() == 1, () -> "the client is late");
      }
      assertThat(failure.get())
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("accepted no data");
    }
  }

  private record Flood(String much) implements EventHandler {
    @Override
    public void opened(EventConnection connection) {
      writable(connection);
    }

    @Override
    public void writable(EventConnection connection) {
      while (connection.isWritable()) {
        connection.write(much);
      }
    }

    @Override
    public void received(EventConnection connection, ByteBuffer data) {}
  }

  /// The loop hears of the socket once, and the layer has more than one read takes.
  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#onLayeredLoops")
  void readsAllThatTheLayerHolds(Rig rig) throws Exception {
    assertReadsWhatTheLayerHolds(rig, false);
  }

  /// What the layer holds is no event of the socket.
  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#onLayeredLoops")
  void readsWhatTheLayerHoldsAfterAPause(Rig rig) throws Exception {
    assertReadsWhatTheLayerHolds(rig, true);
  }

  private static void assertReadsWhatTheLayerHolds(Rig rig, boolean pauses) throws Exception {
    int size = 60_000; // more than one read gives
    var reads = new AtomicInteger();
    RequestHandlerFactory<StreamRequest> handlers =
        new BothForms(echo(), () -> new Counting(size, pauses, reads));
    try (BaseServer<?> server = rig.server(rig.options().build(), handlers)) {
      server.start();
      try (Client client = rig.rawClient(server)) {
        client.send(frame("y".repeat(size)));

        assertThat(client.receive()).isEqualTo(frame("all"));
      }
    }
    assertThat(reads).hasValueGreaterThan(1);
  }

  private static String frame(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return new String(Frames.of(bytes, 0, bytes.length), StandardCharsets.US_ASCII);
  }

  /// Answers when it has all; reads on only after another thread has said so, if it is to pause.
  private static final class Counting implements EventHandler {

    private final boolean pauses;
    private final AtomicInteger reads;
    private int left;

    Counting(int left, boolean pauses, AtomicInteger reads) {
      this.left = left;
      this.pauses = pauses;
      this.reads = reads;
    }

    @Override
    public void received(EventConnection connection, ByteBuffer data) {
      int _ = reads.incrementAndGet();
      left -= data.remaining();
      if (left == 0) {
        connection.write("all");
        connection.end();
      } else if (pauses) {
        connection.pauseReading();
        Thread.ofVirtual().start(() -> connection.execute(connection::resumeReading));
      }
    }
  }

  /// The wait has registered the socket with a poller, which the loop does not ask.
  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#onLayeredTcpLoops")
  void servesAConnectionOnALoopThatTheServerHasWaitedFor(Rig rig) throws Exception {
    var verifying = new Semaphore(0);
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var server =
        new TcpServer(address, echo(), rig.options().build()) {
          @Override
          protected boolean verifyRequest(StreamRequest request) {
            try {
              verifying.release();
              return request.awaitInput();
            } catch (IOException e) {
              return false;
            }
          }
        };
    try (server) {
      server.start();
      for (int i = 0; i < 20; i++) {
        try (Client client = rig.client(server)) {
          verifying.acquire();
          for (String line : List.of("one\n", "two\n", "three\n")) {
            client.send(line);
            assertThat(client.receive()).isEqualTo(line);
          }
        }
      }
    }
  }

  /// How often a connection was wrapped in this process.
  private static final AtomicInteger WRAPPED_HERE = new AtomicInteger();

  private record Noticed() implements ConnectionLayer, Serializable {
    @Override
    public StreamConnection wrap(StreamConnection connection) {
      int _ = WRAPPED_HERE.incrementAndGet();
      return connection;
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#layeredForking")
  void areAppliedByTheChildAlone(Rig rig) throws Exception {
    int before = WRAPPED_HERE.get();
    try (BaseServer<?> server = rig.server(rig.options().addLayer(new Noticed()).build())) {
      server.start();
      assertThat(rig.exchange(server, "one\n")).isEqualTo("one\n"); // in frames, of the child
    }
    assertThat(WRAPPED_HERE).hasValue(before);
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#layeredConcurrent")
  void endsAnIdleConnectionAtTheDrain(Rig rig) throws Exception {
    try (BaseServer<?> server = rig.server(rig.options().build(), echo())) {
      server.start();
      try (Client client = rig.client(server)) {
        client.send("one\n");
        assertThat(client.receive()).isEqualTo("one\n");

        var closed = CompletableFuture.supplyAsync(() -> server.close(LIMIT.multipliedBy(4)));

        assertThat(client.receive()).isEmpty();
        client.close();
        assertThat(closed.get(LIMIT.toSeconds(), TimeUnit.SECONDS).isGraceful()).isTrue();
      }
    }
  }

  /// It must not stay open, nor may what the layers below have made of it.
  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#layeredInProcess")
  void closesAConnectionWhoseLayerFails(Rig rig) throws Exception {
    List<ConnectionLayer> broken =
        List.of(
            _ -> {
              throw new IOException("on purpose");
            },
            _ -> {
              throw new IllegalStateException("on purpose");
            },
            LayersTest::nothing);
    var turn = new AtomicInteger();
    var closed = new AtomicInteger();
    var failures = new ConcurrentLinkedQueue<Exception>();
    var options =
        rig.options()
            .addLayer(connection -> new Closed(connection, closed))
            .addLayer(connection -> {
              int number = turn.getAndIncrement();
              return number < broken.size() ? broken.get(number).wrap(connection) : connection;
            })
            .listener(
                new ServerListener() {
                  @Override
                  public void acceptFailed(
                      Server server, Exception failure, int consecutive, Duration pause) {
                    failures.add(failure);
                  }
                })
            .build();
    try (BaseServer<?> server = rig.server(options)) {
      server.start();
      for (int i = 1; i <= broken.size(); i++) {
        int expected = i;
        try (Client client = rig.rawClient(server)) {
          assertThat(client.receive()).isEmpty();
        }
        Await.until(() -> failures.size() == expected, failures::toString);
        assertThat(closed).hasValue(expected);
      }
      assertThat(rig.exchange(server, "well\n")).isEqualTo("well\n");
    }
    assertThat(failures.peek()).hasMessageContaining("a layer rejected the connection");
    assertThat(failures).last().asString().contains("returned null");
  }

  @SuppressWarnings("NullAway") // as users without a checker may write it
  private static StreamConnection nothing(StreamConnection connection) {
    return null;
  }

  private static final class Closed extends ForwardingConnection {

    private final AtomicInteger closed;
    private boolean isClosed;

    Closed(StreamConnection connection, AtomicInteger closed) {
      super(connection);
      this.closed = closed;
    }

    @Override
    public void close() throws IOException {
      if (!isClosed) {
        isClosed = true;
        int _ = closed.incrementAndGet();
      }
      super.close();
    }
  }

  /// Somebody may take the layer for what protects the bytes.
  @Test
  void areRefusedByAServerOfDatagrams() {
    var options = ServerOptions.builder().addLayer(new CountingLayer()).build();
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    assertThatThrownBy(() -> new UdpServer(address, request -> request.reply("x"), options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("CountingLayer");
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#layeredForking")
  void refusesALayerThatNoChildCanHave(Rig rig) throws Exception {
    ConnectionLayer lambda = connection -> connection;
    var options = rig.options().addLayer(lambda).listener(ServerListeners.none()).build();
    try (BaseServer<?> server = rig.server(options)) {
      assertThatThrownBy(server::activate)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("java.io.Serializable")
          .hasMessageContaining(lambda.getClass().getName());
    }
  }
}
