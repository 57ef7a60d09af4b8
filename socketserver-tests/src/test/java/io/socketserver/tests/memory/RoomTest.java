package io.socketserver.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.Refusal;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.api.Violation;
import io.socketserver.core.Admission;
import io.socketserver.core.Admission.Excess;
import io.socketserver.core.Rate;
import io.socketserver.core.TcpServer;
import io.socketserver.testkit.MemoryClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What becomes of connections for which there is no room: they wait, or others make room.
class RoomTest {

  private static final Duration WAIT = Duration.ofSeconds(10);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static final Admission TWO =
      Admission.builder().maxConnections(2).maxWait(WAIT).refusalLine("full").build();

  private final Bench bench = new Bench();
  private final List<MemoryClient> opened = Collections.synchronizedList(new ArrayList<>());

  /// A client that is never idle for long.
  private MemoryClient lively;

  private boolean onLoop;

  @AfterEach
  void close() throws Exception {
    opened.forEach(MemoryClient::close);
    bench.close();
  }

  private TcpServer start(ProcessorOptions processing, Admission admission) throws IOException {
    var options = bench.options().processing(processing).admission(admission);
    return bench.startTcp(options, Bench.UPPER_BY_EVENTS);
  }

  private static Admission two(Excess excess) {
    return TWO.toBuilder().excess(excess).build();
  }

  private MemoryClient connect(TcpServer server) throws IOException {
    MemoryClient client = bench.connectFrom(server, "127.0.0.2");
    opened.add(client);
    return client;
  }

  private MemoryClient served(TcpServer server) throws IOException {
    MemoryClient client = connect(server);
    assertAnswers(client);
    return client;
  }

  private static void assertAnswers(MemoryClient client) throws IOException {
    client.send("x\n");
    assertThat(client.readLine()).isEqualTo("X");
  }

  // ---- waiting

  @ParameterizedTest
  @MethodSource(Bench.PROCESSORS)
  void thoseThatWaitAreServedInTheirOrder(ProcessorOptions processing) throws Exception {
    TcpServer server = start(processing, two(Excess.WAIT));
    MemoryClient first = served(server);
    MemoryClient second = served(server);
    MemoryClient third = connect(server);
    MemoryClient fourth = connect(server);
    third.send("x\n");
    fourth.send("x\n");
    awaitAccepted(server);
    assertThat(server.statistics().received()).isEqualTo(2);

    first.close();
    assertThat(third.readLine()).isEqualTo("X");
    second.close();
    assertThat(fourth.readLine()).isEqualTo("X");

    assertThat(server.statistics().refusals()).isEmpty();
  }

  /// Regression: a place became free while others were accepted, and one of those got it.
  @ParameterizedTest
  @MethodSource(Bench.PROCESSORS)
  void nobodyOvertakesThoseThatWait(ProcessorOptions processing) throws Exception {
    TcpServer server = start(processing, two(Excess.WAIT));
    MemoryClient leaving = served(server);
    MemoryClient staying = served(server);
    for (int i = 0; i < 300; i++) {
      MemoryClient first = connect(server);
      first.send("x\n");
      awaitAccepted(server);
      FutureTask<MemoryClient> second = Bench.inBackground(() -> connect(server));

      leaving.close();

      assertThat(first.readLine()).isEqualTo("X");
      leaving = staying;
      staying = first;
      MemoryClient next = second.get();
      next.send("x\n");
      leaving.close();
      assertThat(next.readLine()).isEqualTo("X");
      leaving = staying;
      staying = next;
    }
  }

  @ParameterizedTest
  @MethodSource(Bench.PROCESSORS)
  void thoseThatHaveWaitedTooLongAreRefused(ProcessorOptions processing) throws Exception {
    TcpServer server = start(processing, two(Excess.WAIT));
    MemoryClient first = served(server);
    served(server);
    MemoryClient third = connect(server);
    awaitAccepted(server);
    MemoryClient proof = connect(server); // that the third one is there
    awaitAccepted(server);
    bench.time.advance(WAIT.minus(SECOND));
    MemoryClient last = connect(server);
    awaitAccepted(server);

    bench.time.advance(SECOND);

    assertThat(third.readAll()).isEqualTo("full\r\n");
    proof.close();
    first.close();
    assertAnswers(last);
    assertThat(server.statistics().refusals()).containsOnlyKeys(Refusal.CONNECTIONS);
  }

  /// The kernel keeps the others.
  @Test
  void asManyWaitAsTheQueueIsLong() throws Exception {
    var options = bench.threading().admission(two(Excess.WAIT)).requestQueueSize(3);
    TcpServer server = bench.startTcp(options, Bench.UPPER);
    MemoryClient first = served(server);
    served(server);
    for (int i = 0; i < 3; i++) {
      connect(server);
      awaitAccepted(server);
    }
    connect(server).send("x\n");
    bench.time.awaitDeadline(Duration.ofMillis(500));
    assertThat(bench.transport.waitingConnections(server.serverAddress())).isOne();

    first.close();
    awaitAccepted(server);

    assertThat(server.statistics().refusals()).isEmpty();
  }

  @Test
  void thoseThatComeTooFastWaitForTheirTurn() throws Exception {
    Admission admission =
        Admission.builder()
            .connectionRate(Rate.perMinute(1))
            .excess(Excess.WAIT)
            .maxWait(Duration.ofMinutes(2))
            .build();
    TcpServer server = bench.startTcp(bench.threading().admission(admission), Bench.UPPER);
    served(server);
    MemoryClient second = connect(server);
    second.send("x\n");
    awaitAccepted(server);
    assertThat(server.statistics().received()).isOne();

    bench.time.advance(Duration.ofMinutes(1));

    assertThat(second.readLine()).isEqualTo("X");
  }

  @Test
  void whoWaitsIsResetWhenTheServerCloses() throws Exception {
    Admission admission = two(Excess.WAIT).toBuilder().refusalLine(null).build();
    TcpServer server = bench.startTcp(bench.threading().admission(admission), Bench.UPPER);
    served(server);
    served(server);
    MemoryClient third = connect(server);
    awaitAccepted(server);

    bench.awaitWithTimePassing(Bench.inBackground(() -> server.close(SECOND)));

    assertThatThrownBy(third::readAll).isInstanceOf(IOException.class);
  }

  /// A source is counted while it waits, too.
  @Test
  void aSourceCannotFillTheWaitingRoom() throws Exception {
    Admission admission = two(Excess.WAIT).toBuilder().maxConnectionsPerSource(3).build();
    TcpServer server = bench.startTcp(bench.threading().admission(admission), Bench.UPPER);
    MemoryClient first = served(server);
    served(server);
    MemoryClient third = connect(server);
    awaitAccepted(server);

    assertThat(connect(server).readAll()).isEqualTo("full\r\n");

    first.close();
    assertAnswers(third);
    assertThat(server.statistics().refusals()).containsOnlyKeys(Refusal.SOURCE_CONNECTIONS);
  }

  private void awaitAccepted(TcpServer server) {
    while (bench.transport.waitingConnections(server.serverAddress()) > 0) {
      Thread.onSpinWait();
    }
  }

  // ---- eviction

  @ParameterizedTest
  @MethodSource("inTurn")
  void theOneThatHasBeenIdleLongestMakesRoom(ProcessorOptions processing) throws Exception {
    TcpServer server = evicting(processing, 2);
    MemoryClient first = idle(server);
    MemoryClient second = idle(server);
    assertAnswers(first);
    awaitIdle();

    MemoryClient third = idle(server);
    assertThat(second.readAll()).isEmpty();
    MemoryClient fourth = idle(server);
    assertThat(first.readAll()).isEmpty();

    assertAnswers(third);
    assertAnswers(fourth);
    assertThat(server.statistics().refusals()).isEmpty();
    assertThat(server.statistics().violations()).containsEntry(Violation.EVICTED, 2L);
    assertThat(server.statistics().failed()).isZero();
  }

  /// Many new clients, each of which takes the place of an idle one.
  @ParameterizedTest
  @MethodSource("inTurn")
  void theLimitHoldsHoweverManyCome(ProcessorOptions processing) throws Exception {
    TcpServer server = evicting(processing, 5);
    for (int i = 0; i < 500; i++) {
      MemoryClient _ = idle(server);
      assertThat(server.statistics().inFlight()).isLessThanOrEqualTo(onLoop ? 6 : 5);
    }

    assertThat(server.statistics().received()).isEqualTo(onLoop ? 501 : 500);
    assertThat(server.statistics().violations()).containsEntry(Violation.EVICTED, 495L);
    assertThat(server.statistics().refusals()).isEmpty();
  }

  @Test
  void whoWorksIsNotEvicted() throws Exception {
    var options = bench.threading().admission(two(Excess.EVICT));
    TcpServer server = bench.startTcp(options, Bench.UPPER);
    MemoryClient first = bench.connect(server, "in the middle of ");
    MemoryClient second = bench.connect(server, "in the middle of ");

    assertThat(connect(server).readAll()).isEqualTo("full\r\n");

    first.send("a line\n");
    assertThat(first.readLine()).isEqualTo("IN THE MIDDLE OF A LINE");
    second.send("a line\n");
    assertThat(second.readLine()).isEqualTo("IN THE MIDDLE OF A LINE");
    assertThat(server.statistics().refusals()).containsEntry(Refusal.CONNECTIONS, 1L);
  }

  static ProcessorOptions[] inTurn() {
    return new ProcessorOptions[] {
      ThreadingOptions.virtual(), MultiplexingOptions.defaults().loops(1)
    };
  }

  /// A server with an event loop has one client more, which is never idle for long.
  private TcpServer evicting(ProcessorOptions processing, int most) throws IOException {
    onLoop = processing instanceof MultiplexingOptions;
    Admission admission =
        two(Excess.EVICT).toBuilder().maxConnections(onLoop ? most + 1 : most).build();
    var options = bench.options().processing(processing).admission(admission);
    TcpServer server = bench.startTcp(options.idleTimeout(HOUR), Bench.UPPER_BY_EVENTS);
    lively = onLoop ? served(server) : null;
    return server;
  }

  /// A client that has been answered, and has been idle for a second.
  private MemoryClient idle(TcpServer server) throws Exception {
    MemoryClient client = served(server);
    awaitIdle();
    return client;
  }

  /// Waits until the handler of the last answer is idle: it is when its wait has begun, or when the
  /// only loop has answered another client.
  private void awaitIdle() throws Exception {
    if (onLoop) {
      assertAnswers(lively);
    } else {
      bench.time.awaitDeadline(HOUR);
    }
    bench.time.advance(SECOND);
  }
}
