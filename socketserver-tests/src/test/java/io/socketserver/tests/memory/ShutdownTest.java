package io.socketserver.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.core.TcpServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// PYTHON-CONTRACT.md, "shutdown()": it never deadlocks, never sticks, and does not close.
class ShutdownTest {

  private final Bench bench = new Bench();

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  @Test
  void endsTheLoopAndKeepsTheListener() throws Exception {
    TcpServer server = bench.startTcp(bench.threading(), Bench.UPPER);

    server.shutdown();

    assertThat(server.isServing()).isFalse();
    assertThat(bench.transport.openListeners()).isOne();
    var client = bench.connect(server);
    client.send("later\n");
    server.start();
    assertThat(client.readLine()).isEqualTo("LATER");
  }

  @Test
  void letsRequestsInFlightGoOn() throws Exception {
    TcpServer server = bench.startTcp(bench.threading(), Bench.UPPER);
    var client = bench.connect(server);
    bench.events.await("requestStarted");

    server.shutdown();

    client.send("still\n");
    assertThat(client.readLine()).isEqualTo("STILL");
  }

  @Test
  void isNotRememberedAfterTheLoopHasEnded() throws Exception {
    TcpServer server = bench.startTcp(bench.threading(), Bench.UPPER);
    server.shutdown();
    server.shutdown();
    server.shutdown();

    server.start();

    bench.assertServes(server);
    assertThat(server.isServing()).isTrue();
  }

  @Test
  void reachesALoopThatIsJustBeingStarted() throws Exception {
    for (int i = 0; i < 20; i++) {
      TcpServer server = bench.tcp(bench.threading(), Bench.UPPER);
      FutureTask<Boolean> serving = serve(server);

      server.shutdown();

      assertThat(serving.get()).isTrue();
    }
  }

  @Test
  void returnsWhereNobodyServes() throws Exception {
    TcpServer server = bench.tcp(bench.threading(), Bench.UPPER);

    server.shutdown();
    server.close();
    server.shutdown();
  }

  @Test
  void endsTwentyServersAtOnceAfterTheirStart() throws Exception {
    List<TcpServer> servers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      servers.add(bench.startTcp(bench.threading(), Bench.UPPER));
    }
    servers.forEach(TcpServer::shutdown);

    assertThat(servers).noneMatch(TcpServer::isServing);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void mayBeAskedForByAHandler(boolean threads) throws Exception {
    var server = new AtomicReference<TcpServer>();
    server.set(
        bench.tcp(
            threads ? bench.threading() : bench.options(),
            request -> {
              server.get().shutdown();
              request.write("bye");
            }));
    FutureTask<Boolean> serving = serve(server.get());
    server.get().activate();

    assertThat(bench.connect(server.get()).readAll()).isEqualTo("bye");

    assertThat(serving.get()).isTrue();
  }

  @Test
  void takesNoRequestThatComesAfterIt() throws Exception {
    var asked = new CountDownLatch(1);
    var server = new AtomicReference<TcpServer>();
    server.set(
        bench.tcp(
            bench.options(),
            request -> {
              server.get().shutdown();
              asked.await();
            }));
    FutureTask<Boolean> serving = serve(server.get());
    server.get().activate();
    bench.connect(server.get());
    bench.connect(server.get());

    asked.countDown();

    // bpo-35017: the flag is looked at before each request
    assertThat(serving.get()).isTrue();
    assertThat(server.get().statistics().received()).isOne();
    assertThat(bench.transport.waitingConnections(server.get().serverAddress())).isOne();
  }

  @Test
  void endsTheWaitForASingleRequest() throws Exception {
    TcpServer server = bench.tcp(bench.options(), Bench.UPPER);
    server.activate();
    var handling = Bench.inBackground(server::handleRequest);
    bench.time.awaitWaiters(1);

    server.shutdown();

    assertThat(handling.get()).isFalse();
  }

  @Test
  void comesAlsoFromAnInterruptWhichStaysSet() throws Exception {
    TcpServer server = bench.tcp(bench.options(), Bench.UPPER);
    server.activate();
    var interrupted =
        new FutureTask<>(() -> {
          server.serveForever();
          return Thread.currentThread().isInterrupted();
        });
    Thread thread = Thread.ofPlatform().start(interrupted);
    bench.time.awaitWaiters(1);

    thread.interrupt();

    assertThat(interrupted.get()).isTrue();
    assertThat(bench.transport.openListeners()).isOne();
  }

  @Test
  void isTheOnlyWayToServeOneAfterTheOther() throws Exception {
    TcpServer server = bench.startTcp(bench.threading(), Bench.UPPER);

    assertThatThrownBy(server::serveForever)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("serve-127.0.0.1:");
    assertThatThrownBy(server::handleRequest).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(server::start).isInstanceOf(IllegalStateException.class);
    bench.assertServes(server);
  }

  private static FutureTask<Boolean> serve(TcpServer server) {
    return Bench.inBackground(() -> {
      server.serveForever();
      return true;
    });
  }
}
