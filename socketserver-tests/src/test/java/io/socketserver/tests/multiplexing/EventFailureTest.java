package io.socketserver.tests.multiplexing;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.CloseReport;
import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.ServerStatistics;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.TcpServer;
import io.socketserver.testkit.MemoryTransport;
import io.socketserver.tests.Await;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A handler that throws, wherever it does, ends its own connection, is counted once, and harms
/// nobody else on its loop.
class EventFailureTest extends EventServers {

  private static final int MUCH = 4 * 1024 * 1024;

  /// What is thrown, on which transport.
  record Case(String transport, Throwable thrown) {

    static Stream<Case> all() {
      return Stream.of("memory", "nio", "native")
          .flatMap(transport ->
              Stream.of(
                      new IllegalStateException("on purpose"),
                      new IOException("on purpose"),
                      new AssertionError("on purpose"),
                      new StackOverflowError("pretended"))
                  .map(thrown -> new Case(transport, thrown)));
    }
  }

  /// Throws what it is given to throw, checked or not.
  private static class Failing extends Recorder {

    private final Throwable thrown;

    Failing(Case tried) {
      this.thrown = tried.thrown();
    }

    final void fail() {
      Failing.<Error>sneak(thrown);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
      throw (T) thrown;
    }
  }

  private static class FailingInReceived extends Failing {

    FailingInReceived(Case tried) {
      super(tried);
    }

    @Override
    public void received(EventConnection connection, ByteBuffer data) throws Exception {
      super.received(connection, data);
      fail();
    }
  }

  /// Echoes, and is between two messages at the end of a line only.
  private static final class Bystander implements EventHandler {

    private boolean idle = true;

    @Override
    public void received(EventConnection connection, ByteBuffer data) {
      idle = data.get(data.limit() - 1) == '\n';
      connection.write(data);
    }

    @Override
    public boolean isIdle(EventConnection connection) {
      return idle;
    }
  }

  /// A server with one loop, a bystander who has been served on it, and then a handler to fail.
  private TcpServer serve(Case tried, Failing failing) throws IOException {
    var connections = new AtomicInteger();
    return serveEach(
        oneLoop(tried), () -> connections.getAndIncrement() == 0 ? new Bystander() : failing);
  }

  private ServerOptionsBuilder oneLoop(Case tried) {
    return options(tried.transport())
        .sendBufferSize(16 * 1024)
        .processing(MultiplexingOptions.defaults().loops(1).watermarks(1024, 64 * 1024));
  }

  private static EventClient bystander(TcpServer server) throws IOException {
    EventClient client = EventClient.connect(server);
    client.send("half ");
    assertThat(client.receive(5)).isEqualTo("half ");
    return client;
  }

  /// The bystander has not noticed, somebody new is served, and the books are right.
  private void assertNoHarm(TcpServer server, EventClient bystander, String... told)
      throws Exception {
    String[] expected = new String[told.length + 3];
    expected[0] = "started";
    expected[1] = "started";
    System.arraycopy(told, 0, expected, 2, told.length);
    expected[told.length + 2] = "COMPLETED 10 in 10 out";
    // the failed one is over before the bystander
    awaitEvents(Arrays.copyOf(expected, told.length + 2));
    bystander.send("line\n");
    assertThat(bystander.receive(5)).isEqualTo("line\n");
    bystander.end();
    assertThat(bystander.receiveAll()).isEmpty();
    awaitEvents(expected);
    assertBooks(server);
  }

  private static void assertBooks(TcpServer server) throws Exception {
    Await.until(() -> server.requests().isEmpty(), () -> "requests " + server.requests());
    ServerStatistics books = server.statistics();
    assertThat(books.received()).isEqualTo(2);
    assertThat(books.completed()).isEqualTo(1);
    assertThat(books.failed()).isEqualTo(1);
    assertThat(books.refused()).isZero();
    assertThat(books.inFlight()).isZero();
    if (server.options().transport() instanceof MemoryTransport memory) {
      // one that lingers is closed a moment later
      Await.until(() -> memory.openConnections() == 0, () -> "open " + memory.openConnections());
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.multiplexing.EventFailureTest$Case#all")
  void inOpened(Case tried) throws Exception {
    Failing handler =
        new Failing(tried) {
          @Override
          public void opened(EventConnection connection) throws Exception {
            super.opened(connection);
            connection.write("written before");
            fail();
          }
        };
    TcpServer server = serve(tried, handler);
    try (EventClient bystander = bystander(server);
        EventClient client = EventClient.connect(server)) {
      assertThat(client.receiveAll()).isEqualTo("written before");
      client.close();
      assertNoHarm(server, bystander, "failed HANDLER", "FAILED 0 in 14 out");
    }
    assertThat(failures).containsExactly(tried.thrown());
    assertThat(handler.calls).containsExactly("opened", "closed");
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.multiplexing.EventFailureTest$Case#all")
  void inReceived(Case tried) throws Exception {
    var handler = new FailingInReceived(tried);
    assertEndsAfterHello(tried, handler, "opened", "received hello", "closed");
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.multiplexing.EventFailureTest$Case#all")
  void inATask(Case tried) throws Exception {
    Failing handler =
        new Failing(tried) {
          @Override
          public void received(EventConnection connection, ByteBuffer data) throws Exception {
            super.received(connection, data);
            Thread _ = Thread.startVirtualThread(() -> connection.execute(this::fail));
          }
        };
    assertEndsAfterHello(tried, handler, "opened", "received hello", "closed");
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.multiplexing.EventFailureTest$Case#all")
  void inInputEnded(Case tried) throws Exception {
    Failing handler =
        new Failing(tried) {
          @Override
          public void inputEnded(EventConnection connection) {
            calls.add("ended");
            fail();
          }
        };
    assertEndsAfterHello(tried, handler, "opened", "received hello", "ended", "closed");
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.multiplexing.EventFailureTest$Case#all")
  void inClosed(Case tried) throws Exception {
    Failing handler =
        new Failing(tried) {
          @Override
          public void closed(EventConnection connection) throws Exception {
            super.closed(connection);
            fail();
          }
        };
    assertEndsAfterHello(tried, handler, "opened", "received hello", "ended", "closed");
  }

  /// As where `handle` throws, and what it closes then throws too.
  @ParameterizedTest
  @MethodSource("io.socketserver.tests.multiplexing.EventFailureTest$Case#all")
  void inReceivedAndThenInClosed(Case tried) throws Exception {
    var later = new IllegalStateException("thrown later");
    Failing handler =
        new FailingInReceived(tried) {
          @Override
          public void closed(EventConnection connection) throws Exception {
            super.closed(connection);
            throw later;
          }
        };
    assertEndsAfterHello(tried, handler, "opened", "received hello", "closed");
    assertThat(tried.thrown().getSuppressed()).containsExactly(later);
  }

  private void assertEndsAfterHello(Case tried, Failing handler, String... calls) throws Exception {
    TcpServer server = serve(tried, handler);
    try (EventClient bystander = bystander(server);
        EventClient client = EventClient.connect(server)) {
      client.send("hello");
      if (List.of(calls).contains("ended")) {
        client.end();
      }
      assertThat(client.receiveAll()).isEqualTo("hello");
      client.close();
      assertNoHarm(server, bystander, "failed HANDLER", "FAILED 5 in 5 out");
    }
    assertThat(failures).containsExactly(tried.thrown());
    assertThat(handler.calls).containsExactly(calls);
  }

  /// What was queued then, and what this call has written, is sent.
  @ParameterizedTest
  @MethodSource("io.socketserver.tests.multiplexing.EventFailureTest$Case#all")
  void inWritable(Case tried) throws Exception {
    Failing handler =
        new Failing(tried) {
          @Override
          public void received(EventConnection connection, ByteBuffer data) {
            calls.add("received");
            connection.write(new byte[MUCH]);
          }

          @Override
          public void writable(EventConnection connection) {
            calls.add("writable " + connection.isWritable());
            connection.write(new byte[MUCH]);
            fail();
          }
        };
    TcpServer server = serve(tried, handler);
    String sent = "FAILED 5 in " + 2 * MUCH + " out";
    try (EventClient bystander = bystander(server);
        EventClient client = EventClient.connect(server)) {
      client.send("hello");
      assertThat(client.receiveAll()).hasSize(2 * MUCH);
      client.close();
      assertNoHarm(server, bystander, "failed HANDLER", sent);
    }
    assertThat(failures).containsExactly(tried.thrown());
    assertThat(handler.calls).containsExactly("opened", "received", "writable true", "closed");
  }

  /// As where it does not know what to do about it.
  @ParameterizedTest
  @ValueSource(strings = {"memory", "nio", "native"})
  void inFailedWithTheFailureItself(String transport) throws Exception {
    EventHandler handler =
        new EventHandler() {
          @Override
          public void received(EventConnection connection, ByteBuffer data) {
            connection.write(data);
          }

          @Override
          public void failed(EventConnection connection, IOException failure) throws IOException {
            throw failure;
          }
        };
    for (ProcessorOptions way :
        List.of(MultiplexingOptions.defaults(), ThreadingOptions.virtual())) {
      events.clear();
      failures.clear();
      TcpServer server = serve(options(transport).processing(way), handler);
      try (EventClient client = EventClient.connect(server)) {
        client.send("hello");
        assertThat(client.receive(5)).isEqualTo("hello");
        client.reset();
        awaitEvents("started", "failed CLIENT", "FAILED 5 in 5 out");
      }
      assertThat(failures).hasSize(1).hasOnlyElementsOfType(IOException.class);
      assertThat(failures.element().getSuppressed()).isEmpty();
    }
  }

  /// The client is to blame, and what the handler threw is added to that.
  @ParameterizedTest
  @MethodSource("io.socketserver.tests.multiplexing.EventFailureTest$Case#all")
  void inFailedAfterAReset(Case tried) throws Exception {
    Failing handler =
        new Failing(tried) {
          @Override
          public void failed(EventConnection connection, IOException failure) {
            calls.add("failed");
            fail();
          }
        };
    TcpServer server = serve(tried, handler);
    try (EventClient bystander = bystander(server);
        EventClient client = EventClient.connect(server)) {
      client.send("hello");
      assertThat(client.receive(5)).isEqualTo("hello");
      client.reset();
      assertNoHarm(server, bystander, "failed CLIENT", "FAILED 5 in 5 out");
    }
    assertThat(failures).hasSize(1).hasOnlyElementsOfType(IOException.class);
    assertThat(failures.element().getSuppressed()).containsExactly(tried.thrown());
    assertThat(handler.calls).containsExactly("opened", "received hello", "failed", "closed");
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.multiplexing.EventFailureTest$Case#all")
  void inFailedAfterATimeOut(Case tried) throws Exception {
    Failing handler =
        new Failing(tried) {
          @Override
          public void opened(EventConnection connection) throws Exception {
            super.opened(connection);
            connection.readTimeout(Duration.ofMillis(20));
          }

          @Override
          public void failed(EventConnection connection, IOException failure) {
            calls.add("failed");
            connection.write("too late");
            fail();
          }
        };
    TcpServer server = serve(tried, handler);
    try (EventClient bystander = bystander(server);
        EventClient client = EventClient.connect(server)) {
      assertThat(client.receiveAll()).isEqualTo("too late");
      client.close();
      assertNoHarm(server, bystander, "failed CLIENT", "FAILED 0 in 8 out");
    }
    assertThat(failures).hasSize(1).hasOnlyElementsOfType(SocketTimeoutException.class);
    assertThat(failures.element().getSuppressed()).containsExactly(tried.thrown());
    assertThat(handler.calls).containsExactly("opened", "failed", "closed");
  }

  /// The server is closing; who is in the middle of a message may end it.
  @ParameterizedTest
  @MethodSource("io.socketserver.tests.multiplexing.EventFailureTest$Case#all")
  void inIsIdle(Case tried) throws Exception {
    Failing handler =
        new Failing(tried) {
          @Override
          public boolean isIdle(EventConnection connection) {
            calls.add("asked");
            connection.write("!");
            fail();
            return true;
          }
        };
    TcpServer server = serve(tried, handler);
    try (EventClient bystander = bystander(server);
        EventClient client = EventClient.connect(server)) {
      client.send("hello");
      assertThat(client.receive(5)).isEqualTo("hello");
      var closing = new FutureTask<CloseReport>(() -> server.close(LIMIT));
      Thread _ = Thread.startVirtualThread(closing);
      assertThat(client.receiveAll()).isEqualTo("!");
      client.close();
      assertNoHarm(server, bystander, "failed HANDLER", "FAILED 5 in 6 out");
      CloseReport report = closing.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(report.isGraceful()).isTrue();
      assertThat(report.finished()).isEqualTo(2);
    }
    assertThat(failures).containsExactly(tried.thrown());
    assertThat(handler.calls).containsExactly("opened", "received hello", "asked", "closed");
  }
}
