package io.socketserver.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.socketserver.api.CloseReport;
import io.socketserver.api.Fault;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.TcpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a close waits for, what it cuts, and what it tells.
class CloseTest {

  private static final Duration DEADLINE = Duration.ofSeconds(5);

  /// How long the cut ones have to take notice.
  private static final Duration GRACE = Duration.ofMillis(100);

  /// A handler of many messages, as the contract asks for.
  private static final RequestHandler<StreamRequest> CONVERSATION =
      request -> {
        while (request.awaitInput()) {
          request.write(request.readLine(100) + "\n");
        }
      };

  private static void echoBytes(StreamRequest request) throws IOException {
    for (int b = request.input().read(); b >= 0; b = request.input().read()) {
      request.output().write(b);
    }
  }

  private static void echoLines(StreamRequest request) throws IOException {
    var reader = new BufferedReader(new InputStreamReader(request.input(), StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      request.write(line + "\n");
    }
  }

  private final Bench bench = new Bench();
  private final CountDownLatch stuck = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void close() throws Exception {
    release.countDown();
    bench.close();
  }

  @Nested
  class OfRequestsThatEnd {

    @Test
    void refusesNewClientsAtOnceAndLetsTheOthersFinish() throws Exception {
      TcpServer server = bench.startTcp(bench.threading(), Bench.UPPER);
      var client = bench.connect(server, "la");
      var closing = Bench.inBackground(() -> server.close(DEADLINE));
      bench.events.await("serverClosing");

      assertThatThrownBy(() -> bench.transport.connect(server.serverAddress()))
          .isInstanceOf(ConnectException.class);
      client.send("te\n");
      assertThat(client.readLine()).isEqualTo("LATE");
      client.close();

      CloseReport report = closing.get();
      assertThat(report.finished()).isOne();
      assertThat(report.isGraceful()).isTrue();
      assertThat(bench.events.names())
          .containsSubsequence("serverClosing", "requestFinished", "serverClosed")
          .containsOnlyOnce("servingStopped");
    }

    @Test
    void doesNotWaitForTheDeadlineWhenThereIsNothingToWaitFor() throws Exception {
      TcpServer server = bench.startTcp(bench.threading(), Bench.UPPER);
      bench.assertServes(server);
      bench.awaitNothingInFlight(server);

      CloseReport report = server.close(DEADLINE);

      assertThat(report).isEqualTo(new CloseReport(0, 0, List.of(), Duration.ZERO));
    }

    private static List<Arguments> conversations() {
      return List.of(
          arguments("awaitInput", CONVERSATION),
          arguments("readLine", Bench.UPPER),
          arguments("read of one byte", (RequestHandler<StreamRequest>) CloseTest::echoBytes),
          arguments("BufferedReader", (RequestHandler<StreamRequest>) CloseTest::echoLines));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("conversations")
    void endsTheInputOfThoseThatHaveSentNothing(
        String name, RequestHandler<StreamRequest> conversation) throws Exception {
      TcpServer server = bench.startTcp(bench.threading(), conversation);
      var client = bench.connect(server);
      bench.time.awaitWaiters(2);

      CloseReport report = Bench.inBackground(() -> server.close(DEADLINE)).get();

      assertThat(client.readAll()).isEmpty();
      assertThat(report.finished()).isOne();
      assertThat(report.elapsed()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("conversations")
    void endsTheInputOfThoseThatWereAnswered(
        String name, RequestHandler<StreamRequest> conversation) throws Exception {
      TcpServer server = bench.startTcp(bench.threading(), conversation);
      var client = bench.connect(server);
      client.send("hello\n");
      assertThat(client.readLine()).isEqualToIgnoringCase("hello");
      bench.time.awaitWaiters(2);

      CloseReport report = Bench.inBackground(() -> server.close(DEADLINE)).get();

      assertThat(client.readAll()).isEmpty();
      assertThat(report.finished()).isOne();
      assertThat(report.elapsed()).isZero();
    }

    /// A handler that uses the channel says itself, by awaitInput(), where messages begin.
    @Test
    void leavesAReadOfTheChannelAlone() throws Exception {
      TcpServer server =
          bench.startTcp(
              bench.threading(),
              request -> {
                int _ = request.channel().read(ByteBuffer.allocate(1));
                request.write("read");
              });
      var client = bench.connect(server);
      bench.time.awaitWaiters(2);
      var closing = Bench.inBackground(() -> server.close(DEADLINE));
      bench.events.await("serverClosing");

      client.send("x");

      assertThat(client.readAll()).isEqualTo("read");
      assertThat(closing.get().finished()).isOne();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendsIdleClientsHomeAtOnce(boolean threads) throws Exception {
      ServerOptionsBuilder options = threads ? bench.threading() : bench.options();
      TcpServer server = bench.startTcp(options, CONVERSATION);
      var client = bench.connect(server);
      client.send("hello\n");
      assertThat(client.readLine()).isEqualTo("hello");
      // the server reads again: this waits for it, and for the loop where that has its own thread
      bench.time.awaitWaiters(threads ? 2 : 1);

      CloseReport report = Bench.inBackground(() -> server.close(DEADLINE)).get();

      assertThat(client.readAll()).isEmpty();
      assertThat(report.finished()).isOne();
      assertThat(report.elapsed()).isZero();
    }

    @Test
    void letsAMessageThatHasBegunBeAnswered() throws Exception {
      TcpServer server = bench.startTcp(bench.threading(), CONVERSATION);
      var client = bench.connect(server, "hel");
      bench.time.awaitWaiters(2);
      var closing = Bench.inBackground(() -> server.close(DEADLINE));
      bench.events.await("serverClosing");

      client.send("lo\n");

      assertThat(client.readAll()).isEqualTo("hello\n");
      assertThat(closing.get().finished()).isOne();
    }
  }

  @Nested
  class OfRequestsThatDoNot {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cutsThemAtTheDeadlineAndNotBefore(boolean threads) throws Exception {
      ServerOptionsBuilder options = threads ? bench.threading() : bench.options();
      TcpServer server = bench.startTcp(options, Bench.UPPER);
      var client = bench.connect(server, "la");
      var closing = Bench.inBackground(() -> server.close(DEADLINE));
      bench.time.awaitDeadline(DEADLINE);

      bench.time.advance(DEADLINE.minusNanos(1));
      assertThat(closing.isDone()).isFalse();
      bench.time.advance(Duration.ofNanos(1));

      CloseReport report = closing.get();
      assertThat(report.finished()).isZero();
      assertThat(report.asked()).isOne();
      assertThat(report.forced()).isEmpty();
      assertThat(report.elapsed()).isEqualTo(DEADLINE);
      assertThat(client.readAll()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leavesAStuckHandlerBehindAndTellsWhereItIs(boolean threads) throws Exception {
      ServerOptionsBuilder options = threads ? bench.threading() : bench.options();
      TcpServer server = bench.startTcp(options, request -> stuckHere());
      var client = bench.connect(server);
      stuck.await();
      var closing = Bench.inBackground(() -> server.close(DEADLINE));
      bench.time.awaitDeadline(DEADLINE);

      bench.time.advance(DEADLINE);
      bench.time.awaitDeadline(GRACE);
      bench.time.advance(GRACE);

      CloseReport report = closing.get();
      assertThat(report.asked()).isZero();
      assertThat(report.isGraceful()).isFalse();
      assertThat(report.forced())
          .singleElement()
          .satisfies(stuck -> {
            assertThat(stuck.id()).isOne();
            assertThat(stuck.clientAddress()).isEqualTo(client.localAddress());
            assertThat(stuck.stack()).anyMatch(frame -> frame.getMethodName().equals("stuckHere"));
          });
      assertThat(report.elapsed()).isEqualTo(DEADLINE.plus(GRACE));
      assertThat(client.readAll()).isEmpty();
      release.countDown();
      bench.events.await("requestFinished");
    }

    @Test
    void interruptsTheirThreads() throws Exception {
      var interrupted = new CountDownLatch(1);
      TcpServer server =
          bench.startTcp(
              bench.threading(),
              request -> {
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  interrupted.countDown();
                }
              });
      bench.connect(server);
      bench.events.await("requestStarted");

      CloseReport report = server.close(Duration.ZERO);

      assertThat(report.asked()).isOne();
      interrupted.await();
    }

    @Test
    void blamesNoHandlerForBeingInterrupted() throws Exception {
      TcpServer server =
          bench.startTcp(bench.threading(), request -> new CountDownLatch(1).await());
      bench.connect(server);
      bench.events.await("requestStarted");

      CloseReport report = server.close(Duration.ZERO);

      assertThat(report.asked()).isOne();
      var failed = bench.events.await("requestFailed");
      assertThat(failed.detail(Throwable.class)).isInstanceOf(InterruptedException.class);
      assertThat(failed.detail(Fault.class)).isEqualTo(Fault.CLIENT);
    }

    @Test
    void endsThemNowWithADeadlineOfZero() throws Exception {
      TcpServer server = bench.startTcp(bench.threading(), Bench.UPPER);
      for (int i = 0; i < 100; i++) {
        bench.connect(server, "la");
      }

      CloseReport report = server.close(Duration.ZERO);

      assertThat(report.asked()).isEqualTo(100);
      assertThat(report.elapsed()).isZero();
    }

    @Test
    void bringsTheDeadlineNearerWhenClosedAgain() throws Exception {
      TcpServer server = bench.startTcp(bench.threading(), Bench.UPPER);
      bench.connect(server, "la");
      var patient =
          Bench.inBackground(() -> {
            server.close();
            return true;
          });
      bench.events.await("serverClosing");

      CloseReport report = server.close(Duration.ZERO);

      assertThat(report.asked()).isOne();
      assertThat(patient.get()).isTrue();
      assertThat(server.close(DEADLINE)).isSameAs(report);
    }

    @Test
    void hasADeadlineOfTenSecondsByDefaultAndReports() throws Exception {
      TcpServer server = bench.startTcp(bench.threading(), Bench.UPPER);
      bench.connect(server, "la");
      var closing = Bench.inBackground(server::drain);
      bench.time.awaitDeadline(Duration.ofSeconds(10));

      bench.time.advance(Duration.ofSeconds(10));

      CloseReport report = closing.get();
      assertThat(report.asked()).isOne();
      assertThat(server.drain()).isSameAs(report);
    }

    @Test
    void usesItsOwnDeadlineWhereItHasOne() throws Exception {
      TcpServer server = bench.startTcp(bench.threading().drainTimeout(DEADLINE), Bench.UPPER);
      bench.connect(server, "la");
      var closing =
          Bench.inBackground(() -> {
            server.close();
            return true;
          });
      bench.time.awaitDeadline(DEADLINE);

      bench.time.advance(DEADLINE);

      assertThat(closing.get()).isTrue();
    }

    @Test
    void leavesThemAloneWhereItDoesNotBlockOnClose() throws Exception {
      var options = bench.options().processing(ThreadingOptions.virtual().blockOnClose(false));
      TcpServer server = bench.startTcp(options, Bench.UPPER);
      var client = bench.connect(server);
      bench.events.await("requestStarted");

      CloseReport report = server.close(DEADLINE);

      assertThat(report.elapsed()).isZero();
      client.send("still\n");
      assertThat(client.readLine()).isEqualTo("STILL");
      client.close();
      bench.events.await("requestFinished");
    }

    @Test
    void keepsTheTimeOutsOfThoseThatItLeavesBehind() throws Exception {
      var options =
          bench
              .options()
              .requestTimeout(DEADLINE)
              .processing(ThreadingOptions.virtual().blockOnClose(false));
      TcpServer server = bench.startTcp(options, Bench.UPPER);
      bench.connect(server);
      bench.events.await("requestStarted");
      server.close(DEADLINE);
      bench.time.awaitDeadline(DEADLINE);

      bench.time.advance(DEADLINE);

      bench.events.await("requestFailed");
    }

    @Test
    void cutsThoseThatLinger() throws Exception {
      TcpServer server =
          bench.startTcp(
              bench.threading().lingerTimeout(Duration.ofHours(1)),
              request -> request.write("bye"));
      bench.connect(server);
      bench.events.await("requestFinished");
      var closing = Bench.inBackground(() -> server.close(DEADLINE));
      bench.time.awaitDeadline(DEADLINE);

      bench.time.advance(DEADLINE);

      assertThat(closing.get().isGraceful()).isTrue();
      assertThat(bench.transport.openConnections()).isZero();
    }
  }

  @Nested
  class FromAHandler {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void doesNotWaitForItself(boolean threads) throws Exception {
      var report = new AtomicReference<CloseReport>();
      var server = new AtomicReference<TcpServer>();
      ServerOptionsBuilder options = threads ? bench.threading() : bench.options();
      server.set(
          bench.tcp(
              options,
              request -> {
                report.set(server.get().close(DEADLINE));
                request.write("closed");
              }));
      server.get().start();

      assertThat(bench.connect(server.get()).readAll()).isEqualTo("closed");

      assertThat(report.get().isGraceful()).isTrue();
      bench.events.await("servingStopped");
    }

    @Test
    void doesNotWaitForAnotherHandlerThatCloses() throws Exception {
      var both = new CountDownLatch(2);
      var server = new AtomicReference<TcpServer>();
      server.set(
          bench.tcp(
              bench.threading(),
              request -> {
                both.countDown();
                both.await();
                server.get().close();
                request.write("closed");
              }));
      server.get().start();
      var one = bench.connect(server.get());
      var other = bench.connect(server.get());

      assertThat(one.readAll()).isEqualTo("closed");
      assertThat(other.readAll()).isEqualTo("closed");
    }
  }

  @Nested
  class OfAServerAtRest {

    @Test
    void mayComeBeforeAnythingElse() throws Exception {
      TcpServer server = bench.tcp(bench.options(), Bench.UPPER);

      server.close();
      server.close();

      assertThatThrownBy(server::activate).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(server::serveForever).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(server::start).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(server::handleRequest).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keepsTheAddressAndNothingElse() throws Exception {
      TcpServer server = bench.startTcp(bench.threading(), Bench.UPPER);
      var address = server.serverAddress();

      server.close();

      assertThat(server.serverAddress()).isEqualTo(address);
      assertThat(bench.transport.openListeners()).isZero();
      assertThat(server.isServing()).isFalse();
    }

    @Test
    void sendsAwayWhoWasNeverAccepted() throws Exception {
      TcpServer server = bench.tcp(bench.options(), Bench.UPPER);
      server.activate();
      var client = bench.connect(server);

      server.close();

      assertThatThrownBy(client::readAll).hasMessage("Connection reset");
    }

    @Test
    void refusesANegativeDeadline() {
      TcpServer server = bench.tcp(bench.options(), Bench.UPPER);

      assertThatThrownBy(() -> server.close(Duration.ofMillis(-1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("PT-0.001S");
    }
  }

  /// Minds neither its connection nor an interrupt.
  private void stuckHere() {
    stuck.countDown();
    while (release.getCount() > 0) {
      LockSupport.parkNanos(this, 1_000_000);
      boolean _ = Thread.interrupted();
    }
  }
}
