package io.socketserver.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.core.TcpServer;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The poll interval is the cadence of the service actions, and of nothing else.
class ServiceActionsTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final Bench bench = new Bench();

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  @Test
  void callsServiceActionsOncePerIntervalWhenIdle() throws Exception {
    var server = new CountingServer();
    var serving = serveInBackground(server, HOUR);
    bench.time.awaitDeadline(HOUR);
    int before = server.actions.get();

    for (int i = 1; i <= 5; i++) {
      bench.time.advance(HOUR);
      bench.time.awaitDeadline(HOUR);
      assertThat(server.actions.get() - before).isEqualTo(i);
    }

    server.shutdown();
    serving.get();
  }

  @Test
  void callsServiceActionsAfterEachRequest() throws Exception {
    var server = new CountingServer();
    var serving = serveInBackground(server, HOUR);
    bench.time.awaitDeadline(HOUR);
    int before = server.actions.get();
    for (int i = 0; i < 3; i++) {
      bench.assertServes(server);
    }
    server.shutdown();
    serving.get();

    assertThat(server.actions.get() - before).isGreaterThanOrEqualTo(3);
  }

  @Test
  void stopsAtOnceHoweverLongTheInterval() throws Exception {
    var server = new CountingServer();
    var serving = serveInBackground(server, Duration.ofDays(365_000));
    bench.time.awaitWaiters(1);

    server.shutdown();

    assertThat(serving.get()).isTrue();
  }

  private FutureTask<Boolean> serveInBackground(TcpServer server, Duration interval)
      throws Exception {
    server.activate();
    return Bench.inBackground(() -> {
      server.serveForever(interval);
      return true;
    });
  }

  private final class CountingServer extends TcpServer {

    final AtomicInteger actions = new AtomicInteger();

    CountingServer() {
      super(Bench.ANY_PORT, RequestHandlerFactory.shared(Bench.UPPER), bench.options().build());
      bench.add(this);
    }

    @Override
    protected void serviceActions() {
      actions.incrementAndGet();
    }
  }
}
