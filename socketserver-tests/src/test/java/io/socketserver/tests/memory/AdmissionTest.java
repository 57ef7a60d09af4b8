package io.socketserver.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.ThreadingOptions;
import io.socketserver.api.ThreadingOptions.WhenFull;
import io.socketserver.core.Admission;
import io.socketserver.core.TcpServer;
import io.socketserver.testkit.MemoryClient;
import io.socketserver.testkit.MemoryTransport.Operation;
import java.net.ConnectException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How many are let in, and where the others wait.
class AdmissionTest {

  private final Bench bench = new Bench();

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  @Test
  void leavesClientsBeyondTheLimitInTheQueueUntilOneEnds() throws Exception {
    TcpServer server =
        bench.startTcp(
            bench.threading().admission(Admission.builder().maxConnections(2).build()),
            Bench.UPPER);
    MemoryClient first = served(server);
    MemoryClient second = served(server);
    MemoryClient third = bench.connect(server);
    third.send("three\n");
    awaitThatTheLoopWaits();
    assertThat(bench.transport.waitingConnections(server.serverAddress())).isOne();

    first.close();

    assertThat(third.readLine()).isEqualTo("THREE");
    second.send("two\n");
    assertThat(second.readLine()).isEqualTo("TWO");
    assertThat(server.statistics().refused()).isZero();
  }

  @Test
  void doesNotSpinWhileItIsFull() throws Exception {
    TcpServer server =
        bench.startTcp(
            bench.threading().admission(Admission.builder().maxConnections(1).build()),
            Bench.UPPER);
    served(server);
    bench.connect(server);
    awaitThatTheLoopWaits();
    long accepts = bench.transport.calls(Operation.ACCEPT);
    long waits = bench.transport.calls(Operation.WAIT);

    for (int i = 0; i < 10; i++) {
      bench.time.advance(Duration.ofMillis(500));
      awaitThatTheLoopWaits();
    }

    assertThat(bench.transport.calls(Operation.ACCEPT)).isEqualTo(accepts);
    assertThat(bench.transport.calls(Operation.WAIT)).isEqualTo(waits);
  }

  @Test
  void countsThoseThatLingerAsOpen() throws Exception {
    TcpServer server =
        bench.startTcp(
            bench
                .threading()
                .admission(Admission.builder().maxConnections(1).build())
                .lingerTimeout(Duration.ofHours(1)),
            request -> request.write("bye\n"));
    MemoryClient first = bench.connect(server);
    assertThat(first.readLine()).isEqualTo("bye");
    bench.awaitNothingInFlight(server);
    MemoryClient second = bench.connect(server);
    awaitThatTheLoopWaits();
    assertThat(bench.transport.waitingConnections(server.serverAddress())).isOne();

    first.close();

    assertThat(second.readLine()).isEqualTo("bye");
  }

  @Test
  void refusesNobodyUntilTheBacklogIsFull() throws Exception {
    TcpServer server =
        bench.startTcp(
            bench
                .threading()
                .admission(Admission.builder().maxConnections(1).build())
                .requestQueueSize(3),
            Bench.UPPER);
    served(server);
    for (int i = 0; i < 3; i++) {
      bench.connect(server);
    }

    assertThatThrownBy(() -> bench.connect(server)).isInstanceOf(ConnectException.class);
  }

  @Test
  void waitsForAThreadOfThePool() throws Exception {
    TcpServer server =
        bench.startTcp(bench.options().processing(ThreadingOptions.pool(2)), Bench.UPPER);
    MemoryClient first = served(server);
    served(server);
    MemoryClient third = bench.connect(server);
    third.send("three\n");
    awaitThatTheLoopWaits();
    assertThat(server.statistics().received()).isEqualTo(2);

    first.close();

    assertThat(third.readLine()).isEqualTo("THREE");
  }

  @Test
  void takesAsManyMoreAsThePoolsQueueHolds() throws Exception {
    TcpServer server =
        bench.startTcp(bench.options().processing(ThreadingOptions.pool(1).queue(1)), Bench.UPPER);
    MemoryClient first = served(server);
    MemoryClient queued = bench.connect(server);
    bench.events.await("requestReceived", 2);
    MemoryClient waiting = bench.connect(server);
    awaitThatTheLoopWaits();
    assertThat(server.statistics().received()).isEqualTo(2);
    queued.send("two\n");
    waiting.send("three\n");

    first.close();
    assertThat(queued.readLine()).isEqualTo("TWO");
    queued.close();

    assertThat(waiting.readLine()).isEqualTo("THREE");
  }

  @Test
  void refusesWithAReasonWhereThePoolIsToldTo() throws Exception {
    TcpServer server =
        bench.startTcp(
            bench.options().processing(ThreadingOptions.pool(1).queue(1).whenFull(WhenFull.REFUSE)),
            Bench.UPPER);
    MemoryClient first = served(server);
    MemoryClient queued = bench.connect(server);
    bench.events.await("requestReceived", 2);

    assertThat(bench.connect(server).readAll()).isEmpty();

    assertThat(bench.events.await("requestRefused").detail(String.class))
        .isEqualTo("all 1 threads are busy and 1 requests wait");
    first.close();
    queued.send("two\n");
    assertThat(queued.readLine()).isEqualTo("TWO");
    queued.close();
    bench.awaitNothingInFlight(server);
    assertThat(server.statistics().refused()).isOne();
    assertThat(server.statistics().completed()).isEqualTo(2);
  }

  @Test
  void serversWithoutAMixinServeOneAfterTheOther() throws Exception {
    TcpServer server = bench.startTcp(bench.options(), Bench.UPPER);
    MemoryClient first = served(server);
    MemoryClient second = bench.connect(server);
    second.send("two\n");

    assertThat(server.statistics().received()).isOne();
    first.close();

    assertThat(second.readLine()).isEqualTo("TWO");
  }

  @Test
  void givesConnectionsTheirOptions() throws Exception {
    TcpServer server =
        bench.startTcp(bench.threading().keepAlive(true).sendBufferSize(4096), Bench.UPPER);
    MemoryClient client = served(server);

    assertThat(client.serverOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
    assertThat(client.serverOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
    assertThat(client.serverOption(StandardSocketOptions.SO_SNDBUF)).isEqualTo(4096);
  }

  /// A client whose request is in the hands of its handler.
  private MemoryClient served(TcpServer server) throws Exception {
    MemoryClient client = bench.connect(server);
    client.send("x\n");
    assertThat(client.readLine()).isEqualTo("X");
    return client;
  }

  /// The loop waits for its poll interval: it has seen all that there was to see.
  private void awaitThatTheLoopWaits() throws InterruptedException {
    bench.time.awaitDeadline(Duration.ofMillis(500));
  }
}
