package io.socketserver.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.Fault;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestResult;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.core.spi.TimeSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every clock of a server, moved by hand: each ends what it should at its time, and not before.
class TimeoutTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration NEARLY = HOUR.minusMillis(1);
  private static final Duration REST = Duration.ofMillis(1);

  private final Bench bench = new Bench();

  /// Takes everything, and replies nothing.
  private static class Sink implements EventHandler {

    final AtomicInteger bytes = new AtomicInteger();

    @Override
    public void received(EventConnection connection, ByteBuffer data) {
      bytes.addAndGet(data.remaining());
    }

    @Override
    public boolean isIdle(EventConnection connection) {
      return false;
    }
  }

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  @Nested
  class OfAHandler {

    @Test
    void endsAReadThatTakesTooLong() throws Exception {
      var server = bench.startTcp(bench.threading().readTimeout(HOUR), Bench.UPPER);
      var client = bench.connect(server);
      client.send("unfinished");
      awaitExactly(HOUR);

      bench.time.advance(NEARLY);
      assertThat(bench.events.of("requestFailed")).isEmpty();
      bench.time.advance(REST);

      assertThat(client.readAll()).isEmpty();
      assertFailedByClient(SocketTimeoutException.class, "PT1H");
    }

    @Test
    void countsAReadAnewAfterEachByte() throws Exception {
      var server = bench.startTcp(bench.threading().readTimeout(HOUR), Bench.UPPER);
      var client = bench.connect(server);
      for (int i = 0; i < 5; i++) {
        awaitExactly(HOUR);
        bench.time.advance(NEARLY);
        client.send("x");
        // the new wait has begun when its deadline is a whole hour ahead again
        awaitExactly(HOUR);
      }

      client.send("\n");

      assertThat(client.readLine()).isEqualTo("XXXXX");
    }

    @Test
    void readsOnAfterATimeOutOfItsOwn() throws Exception {
      var timeouts = new AtomicInteger();
      var server =
          bench.startTcp(
              bench.threading(),
              request -> {
                request.readTimeout(HOUR);
                String line = null;
                while (line == null) {
                  try {
                    line = request.readLine(100);
                  } catch (SocketTimeoutException e) {
                    timeouts.incrementAndGet();
                    request.write("are you there?\n");
                  }
                }
                request.write(line);
              });
      var client = bench.connect(server);
      client.send("yes, ");
      awaitExactly(HOUR);

      bench.time.advance(HOUR);
      assertThat(client.readLine()).isEqualTo("are you there?");
      client.send("I am\n");

      assertThat(client.readAll()).isEqualTo("yes, I am");
      assertThat(timeouts).hasValue(1);
    }

    @Test
    void cutsAClientThatTakesNothing() throws Exception {
      bench.transport.streamCapacity(10);
      var server =
          bench.startTcp(
              bench.threading().writeTimeout(HOUR), request -> request.write("x".repeat(100)));
      var client = bench.connect(server);
      awaitBlockedWrite();

      bench.time.advance(NEARLY);
      assertThat(bench.events.of("requestFailed")).isEmpty();
      bench.time.advance(REST);

      assertFailedByClient(SocketTimeoutException.class, "accepted no data for PT1H");
      assertThat(client.readAll()).isEqualTo("x".repeat(10));
      var result = bench.events.await("requestFinished").detail(RequestResult.class);
      assertThat(result.bytesWritten()).isEqualTo(10);
      assertThat(result.elapsed()).isEqualTo(HOUR);
    }

    @Test
    void sparesASlowClientThatTakesSomething() throws Exception {
      bench.transport.streamCapacity(10);
      var server =
          bench.startTcp(
              bench.threading().writeTimeout(HOUR), request -> request.write("x".repeat(50)));
      var client = bench.connect(server);
      awaitBlockedWrite();
      for (int i = 0; i < 4; i++) {
        awaitExactly(Duration.ofNanos(TimeSource.Signal.FOREVER));
        bench.time.advance(NEARLY);
        assertThat(client.input().readNBytes(10)).hasSize(10);
      }

      assertThat(client.readAll()).isEqualTo("x".repeat(10));
      bench.events.await("requestFinished");
      assertThat(bench.events.of("requestFailed")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(Bench.PROCESSORS)
    void cutsAClientWithoutAFirstByte(ProcessorOptions processing) throws Exception {
      var server =
          bench.startTcp(
              bench.options().processing(processing).firstByteTimeout(HOUR), Bench.UPPER_BY_EVENTS);
      var silent = bench.connect(server);
      var quick = bench.connect(server);
      quick.send("x\n");
      assertThat(quick.readLine()).isEqualTo("X");
      bench.events.await("requestStarted", 2);

      bench.time.advance(NEARLY);
      assertThat(bench.events.of("requestFailed")).isEmpty();
      bench.time.advance(REST);

      assertThat(silent.readAll()).isEmpty();
      assertFailedByClient(SocketTimeoutException.class, "sent nothing for PT1H");
      bench.time.advance(HOUR);
      quick.send("y\n");
      assertThat(quick.readLine()).isEqualTo("Y");
    }

    /// A byte each second pays a tenth of a second: 5 s of grace, less 0.9 s for each.
    @ParameterizedTest
    @MethodSource(Bench.PROCESSORS)
    void cutsAClientThatSendsAByteNowAndThen(ProcessorOptions processing) throws Exception {
      var sink = new Sink();
      var server = bench.startTcp(bench.options().processing(processing).minReadRate(10), sink);
      var client = bench.connect(server);
      client.send("x");
      // a loop's wait shows once; and after five seconds half a one would be left, as of a poll
      int seconds = processing instanceof ThreadingOptions ? 4 : 0;
      for (int i = 0; i < seconds; i++) {
        awaitExactly(Duration.ofMillis(5000 - 900 * i));
        bench.time.advance(Duration.ofSeconds(1));
        client.send("x");
      }
      awaitExactly(Duration.ofMillis(5000 - 900 * seconds));
      bench.time.advance(Duration.ofMillis(4999 - 900 * seconds));
      assertThat(bench.events.of("requestFailed")).isEmpty();
      bench.time.advance(REST);

      assertThat(client.readAll()).isEmpty();
      assertFailedByClient(SocketTimeoutException.class, "fewer than 10 bytes per second");
    }

    @ParameterizedTest
    @MethodSource(Bench.PROCESSORS)
    void sparesAClientThatKeepsThePace(ProcessorOptions processing) throws Exception {
      var sink = new Sink();
      var server = bench.startTcp(bench.options().processing(processing).minReadRate(10), sink);
      var client = bench.connect(server);
      for (int i = 1; i <= 60; i++) {
        client.send("0123456789");
        awaitWait(processing, sink, 10 * i);
        bench.time.advance(Duration.ofSeconds(1));
      }
      client.shutdownOutput();

      assertThat(client.readAll()).isEmpty();
      bench.events.await("requestFinished");
      assertThat(bench.events.of("requestFailed")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(Bench.PROCESSORS)
    void sparesAClientThatRestsBetweenMessages(ProcessorOptions processing) throws Exception {
      var server =
          bench.startTcp(
              bench.options().processing(processing).minReadRate(10), Bench.UPPER_BY_EVENTS);
      var client = bench.connect(server);
      for (int i = 0; i < 3; i++) {
        client.send("x\n");
        assertThat(client.readLine()).isEqualTo("X");
        bench.time.advance(HOUR);
      }
    }

    /// A handler that reads nothing for an hour cannot blame its client.
    @ParameterizedTest
    @MethodSource(Bench.PROCESSORS)
    void sparesAClientWhileNothingIsRead(ProcessorOptions processing) throws Exception {
      var paused = new CompletableFuture<EventConnection>();
      var sink =
          new Sink() {
            @Override
            public void received(EventConnection connection, ByteBuffer data) {
              super.received(connection, data);
              if (!paused.isDone()) {
                connection.pauseReading();
                paused.complete(connection);
              }
            }
          };
      var server = bench.startTcp(bench.options().processing(processing).minReadRate(10), sink);
      var client = bench.connect(server);
      client.send("x");
      EventConnection connection = paused.get();
      bench.time.advance(HOUR);
      connection.execute(connection::resumeReading);
      client.send("y");
      while (sink.bytes.get() < 2) {
        Thread.onSpinWait();
      }
      client.shutdownOutput();

      assertThat(client.readAll()).isEmpty();
      bench.events.await("requestFinished");
      assertThat(bench.events.of("requestFailed")).isEmpty();
    }

    /// Waits until the server waits for more, which a thread does with a deadline of its own.
    private void awaitWait(ProcessorOptions processing, Sink sink, int bytes)
        throws InterruptedException {
      if (processing instanceof ThreadingOptions) {
        awaitExactly(Duration.ofSeconds(5));
      } else {
        while (sink.bytes.get() < bytes) {
          Thread.onSpinWait();
        }
      }
    }

    @Test
    void cutsAConnectionThatLastsTooLongHoweverBusy() throws Exception {
      var server = bench.startTcp(bench.threading().requestTimeout(HOUR), Bench.UPPER);
      var client = bench.connect(server);
      for (int minute = 0; minute < 59; minute++) {
        client.send("x\n");
        assertThat(client.readLine()).isEqualTo("X");
        bench.time.advance(Duration.ofMinutes(1));
      }
      awaitExactly(Duration.ofMinutes(1));

      bench.time.advance(Duration.ofMinutes(1));

      assertThat(client.readAll()).isEmpty();
      assertFailedByClient(SocketTimeoutException.class, "PT1H");
    }
  }

  @Nested
  class AfterTheHandler {

    @Test
    void lingersSoThatAClientWhichStillSendsGetsTheWholeReply() throws Exception {
      var server =
          bench.startTcp(
              bench.threading().lingerTimeout(HOUR), request -> request.write("enough\n"));
      var client = bench.connect(server);
      awaitExactly(HOUR);

      // unread input at a close would reset the connection, and this model loses the reply then
      client.send("I am not listening yet");

      assertThat(client.readAll()).isEqualTo("enough\n");
      client.close();
    }

    @Test
    void losesTheReplyWithoutLingering() throws Exception {
      var server =
          bench.tcp(
              bench.threading().lingerTimeout(Duration.ZERO), request -> request.write("enough\n"));
      server.activate();
      var client = bench.connect(server);
      client.send("unread");
      server.start();
      bench.events.await("requestFinished");

      assertThatThrownBy(client::readAll).isInstanceOf(SocketException.class);
    }

    @Test
    void givesUpAClientThatDoesNotCloseInTime() throws Exception {
      var server =
          bench.startTcp(bench.threading().lingerTimeout(HOUR), request -> request.write("bye"));
      var client = bench.connect(server);
      awaitExactly(HOUR);
      assertThat(client.readAll()).isEqualTo("bye");

      // a client that goes on sending must not make it last longer
      bench.time.advance(NEARLY);
      client.send("x");
      awaitExactly(REST);
      assertThat(bench.transport.openConnections()).isOne();
      bench.time.advance(REST);

      assertThat(client.input().read()).isEqualTo(-1);
      awaitNoConnection();
    }

    @Test
    void doesNotCountLingeringAsTheRequestsTime() throws Exception {
      var server =
          bench.startTcp(bench.threading().lingerTimeout(HOUR), request -> request.write("bye"));
      bench.connect(server);

      var result = bench.events.await("requestFinished").detail(RequestResult.class);

      assertThat(result.elapsed()).isZero();
      bench.awaitNothingInFlight(server);
      assertThat(bench.transport.openConnections()).isOne();
    }
  }

  @Nested
  class OfASingleRequest {

    @Test
    void endsTheWaitAndCallsTheHookOnce() throws Exception {
      var timeouts = new AtomicInteger();
      var server =
          bench.add(
              new TcpServer(
                  Bench.ANY_PORT,
                  RequestHandlerFactory.shared(Bench.UPPER),
                  bench.options().timeout(HOUR).build()) {
                @Override
                protected void handleTimeout() {
                  timeouts.incrementAndGet();
                }

                @Override
                protected void serviceActions() {
                  throw new AssertionError("handleRequest never calls service actions");
                }
              });
      var handling = Bench.inBackground(server::handleRequest);
      awaitExactly(HOUR);

      bench.time.advance(NEARLY);
      assertThat(handling.isDone()).isFalse();
      bench.time.advance(REST);

      assertThat(handling.get()).isFalse();
      assertThat(timeouts).hasValue(1);
      assertThat(bench.events.of("serverFailed")).isEmpty();
    }

    @Test
    void servesARequestThatComesInTime() throws Exception {
      var server = bench.tcp(bench.options().timeout(HOUR), Bench.UPPER);
      server.activate();
      var handling = Bench.inBackground(server::handleRequest);
      awaitExactly(HOUR);
      bench.time.advance(NEARLY);

      bench.assertServes(server);

      assertThat(handling.get()).isTrue();
    }

    @Test
    void isNotShortenedByAWakeUpThatBringsNothing() throws Exception {
      var bound = new AtomicReference<StreamListener>();
      class Kept extends TcpServer {
        Kept() {
          super(
              new InetSocketAddress("127.0.0.1", 0),
              RequestHandlerFactory.shared(Bench.UPPER),
              bench.options().timeout(HOUR).build());
        }

        @Override
        protected StreamListener newListener(SocketAddress address) throws IOException {
          bound.set(super.newListener(address));
          return bound.get();
        }
      }
      var server = bench.add(new Kept());
      server.activate();
      var handling = Bench.inBackground(server::handleRequest);
      awaitExactly(HOUR);
      bench.time.advance(Duration.ofMinutes(30));

      bound.get().wakeup();

      awaitExactly(Duration.ofMinutes(30));
      assertThat(handling.isDone()).isFalse();
      bench.time.advance(Duration.ofMinutes(30));
      assertThat(handling.get()).isFalse();
    }
  }

  @Test
  void watchesAThousandConnectionsEachByItsOwnTime() throws Exception {
    var started = new CountDownLatch(1_000);
    var server =
        bench.startTcp(
            bench.threading().requestTimeout(HOUR),
            request -> {
              started.countDown();
              request.readLine(100);
            });
    for (int i = 0; i < 500; i++) {
      bench.connect(server);
    }
    bench.events.await("requestStarted", 500);
    bench.time.advance(Duration.ofMinutes(30));
    for (int i = 0; i < 500; i++) {
      bench.connect(server);
    }
    started.await();
    awaitExactly(Duration.ofMinutes(30));

    bench.time.advance(Duration.ofMinutes(30));
    bench.events.await("requestFinished", 500);
    awaitExactly(Duration.ofMinutes(30));
    assertThat(server.requests()).hasSize(500);

    bench.time.advance(Duration.ofMinutes(30));
    bench.events.await("requestFinished", 1_000);
  }

  private void awaitExactly(Duration ahead) throws InterruptedException {
    bench.time.awaitDeadline(ahead);
  }

  /// Waits until the watch waits for the deadline of a write, and the writer for its client, which
  /// has no limit of its own. In this order: before, the watch may be the one without a limit. A
  /// writer that has not come so far yet would set its deadline later than the test means.
  private void awaitBlockedWrite() throws InterruptedException {
    awaitExactly(HOUR);
    awaitExactly(Duration.ofNanos(TimeSource.Signal.FOREVER));
  }

  private void awaitNoConnection() {
    while (bench.transport.openConnections() > 0) {
      Thread.onSpinWait();
    }
  }

  private void assertFailedByClient(Class<? extends Throwable> type, String message)
      throws InterruptedException {
    var failed = bench.events.await("requestFailed");
    assertThat(failed.detail(Fault.class)).isEqualTo(Fault.CLIENT);
    assertThat(failed.detail(Throwable.class)).isInstanceOf(type).hasMessageContaining(message);
  }
}
