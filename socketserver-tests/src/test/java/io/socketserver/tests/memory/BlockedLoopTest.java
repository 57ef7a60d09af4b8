package io.socketserver.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.BlockedLoop;
import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.Server;
import io.socketserver.api.ServerListener;
import io.socketserver.core.ServerListeners;
import io.socketserver.core.TcpServer;
import io.socketserver.testkit.MemoryClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A call of a handler that keeps its loop waiting is named, by a clock that is turned by hand.
class BlockedLoopTest {

  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final Duration STEP = Duration.ofMillis(250);

  private final Bench bench = new Bench();
  private final BlockingQueue<BlockedLoop> blocked = new LinkedBlockingQueue<>();
  private final BlockingQueue<BlockedLoop> unblocked = new LinkedBlockingQueue<>();
  private final CountDownLatch mayGoOn = new CountDownLatch(1);

  private final ServerListener listener =
      new ServerListener() {
        @Override
        public void loopBlocked(Server server, BlockedLoop loop) {
          blocked.add(loop);
        }

        @Override
        public void loopUnblocked(Server server, BlockedLoop loop) {
          unblocked.add(loop);
        }
      };

  /// Waits where it is told to.
  private final class Waiting implements EventHandler {
    @Override
    public void received(EventConnection connection, ByteBuffer data) throws Exception {
      if (data.get(0) == 'w') {
        mayGoOn.await();
      }
      connection.write(data);
    }
  }

  @AfterEach
  void close() throws Exception {
    mayGoOn.countDown();
    bench.close();
  }

  private Server serve() throws Exception {
    var options =
        bench
            .options()
            .listener(ServerListeners.of(bench.events, listener))
            .processing(MultiplexingOptions.defaults().loops(1).blockedAfter(LIMIT))
            .build();
    Server server = bench.add(new TcpServer(Bench.ANY_PORT, Waiting::new, options));
    server.start();
    return server;
  }

  /// Lets time pass until something is told.
  private BlockedLoop awaitTold(BlockingQueue<BlockedLoop> told) throws InterruptedException {
    for (int i = 0; i < 1000; i++) {
      BlockedLoop next = told.poll(10, TimeUnit.MILLISECONDS);
      if (next != null) {
        return next;
      }
      bench.time.advance(STEP);
    }
    throw new AssertionError("nothing was told");
  }

  @Test
  void namesTheCallAndSaysWhenItIsOver() throws Exception {
    Server server = serve();
    MemoryClient client = bench.connect(server);
    client.send("wait\n");

    BlockedLoop told = awaitTold(blocked);
    assertThat(told.loop()).isEqualTo("loop-1");
    assertThat(told.request().id()).isEqualTo(1);
    assertThat(told.handler()).isEqualTo(Waiting.class.getName());
    assertThat(told.elapsed()).isGreaterThanOrEqualTo(LIMIT);
    assertThat(told.stack()).anyMatch(frame -> frame.getClassName().contains("BlockedLoopTest"));
    bench.time.advance(LIMIT.multipliedBy(3));
    assertThat(unblocked).isEmpty();

    mayGoOn.countDown();
    BlockedLoop over = awaitTold(unblocked);
    assertThat(over.request().id()).isEqualTo(1);
    assertThat(over.elapsed()).isGreaterThanOrEqualTo(told.elapsed());
    assertThat(client.readLine()).isEqualTo("wait");
    assertThat(blocked).as("told once").isEmpty();
  }

  @Test
  void saysNothingOfCallsThatEndInTime() throws Exception {
    Server server = serve();
    MemoryClient client = bench.connect(server);
    for (int i = 0; i < 50; i++) {
      client.send("go on\n");
      assertThat(client.readLine()).isEqualTo("go on");
      bench.time.advance(LIMIT);
    }
    assertThat(blocked).isEmpty();
  }
}
