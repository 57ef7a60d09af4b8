package io.socketserver.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.core.TcpServer;
import io.socketserver.core.spi.AcceptException;
import io.socketserver.core.spi.Endpoint;
import io.socketserver.testkit.MemoryTransport.Operation;
import java.io.IOException;
import java.net.BindException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// FAULTS.md, "Accept errors": only our own close ends the loop.
class AcceptFailureTest {

  private final Bench bench = new Bench();

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  @Nested
  class WhereTheHeapIsFull {

    @ParameterizedTest
    @EnumSource(
        value = Operation.class,
        names = {"WAIT", "ACCEPT"})
    void pausesAndThenServes(Operation operation) throws Exception {
      bench.transport.failNext(
          operation,
          1,
          () -> {
            throw new OutOfMemoryError("pretended");
          });
      TcpServer server = bench.startTcp(bench.threading(), Bench.UPPER);
      var client = bench.connect(server);
      client.send("hello\n");

      Duration pause = Duration.ofMillis(5);
      assertThat(bench.time.awaitWaiter(Duration.ofMillis(100))).isEqualTo(pause);
      bench.time.advance(pause);

      assertThat(client.readLine()).isEqualTo("HELLO");
      assertThat(bench.events.of("acceptFailed")).hasSize(1);
      assertThat(server.statistics().acceptFailures()).containsEntry("java.io.IOException", 1L);
    }
  }

  @Nested
  class WhereDescriptorsAreShort {

    @Test
    void pausesFromFiveToAHundredMillisecondsAndThenServes() throws Exception {
      bench.transport.failNext(Operation.ACCEPT, 7, () -> new IOException("Too many open files"));
      TcpServer server = bench.startTcp(bench.threading(), Bench.UPPER);
      var client = bench.connect(server);
      client.send("hello\n");

      for (long millis : new long[] {5, 10, 20, 40, 80, 100, 100}) {
        assertThat(bench.time.awaitWaiter(Duration.ofMillis(100)))
            .isEqualTo(Duration.ofMillis(millis));
        bench.time.advance(Duration.ofMillis(millis));
      }

      assertThat(client.readLine()).isEqualTo("HELLO");
      assertThat(bench.events.of("acceptFailed"))
          .extracting(event -> event.detail(Integer.class))
          .containsExactly(1, 2, 3, 4, 5, 6, 7);
      assertThat(bench.events.of("acceptRecovered"))
          .extracting(event -> event.detail(Integer.class))
          .containsExactly(7);
      assertThat(server.statistics().acceptFailures()).containsEntry("java.io.IOException", 7L);
    }

    @Test
    void beginsAgainWithAShortPauseAfterASuccess() throws Exception {
      TcpServer server = bench.startTcp(bench.threading(), Bench.UPPER);
      for (int i = 0; i < 3; i++) {
        bench.transport.failNext(Operation.ACCEPT, 1, () -> new IOException("ENFILE"));
        var client = bench.connect(server);
        assertThat(bench.time.awaitWaiter(Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(5));
        bench.time.advance(Duration.ofMillis(5));
        client.send("hello\n");
        assertThat(client.readLine()).isEqualTo("HELLO");
      }
    }

    @Test
    void triesAgainAtOnceWhenAnyConnectionEnds() throws Exception {
      TcpServer server = bench.startTcp(bench.threading(), Bench.UPPER);
      var served = bench.connect(server);
      served.send("one\n");
      assertThat(served.readLine()).isEqualTo("ONE");
      bench.transport.failNext(Operation.ACCEPT, 1, () -> new IOException("EMFILE"));
      var waiting = bench.connect(server);
      waiting.send("two\n");
      bench.time.awaitWaiter(Duration.ofMillis(5));

      served.close();

      // the clock stands still: only the end of the connection can have cut the pause short
      assertThat(waiting.readLine()).isEqualTo("TWO");
    }

    @Test
    void doesNotSpinWhileItPauses() throws Exception {
      bench.transport.failAll(Operation.ACCEPT, () -> new IOException("EMFILE"));
      TcpServer server = bench.startTcp(bench.threading(), Bench.UPPER);
      bench.connect(server);

      for (int i = 0; i < 100; i++) {
        Duration pause = bench.time.awaitWaiter(Duration.ofMillis(100));
        bench.time.advance(pause);
      }
      bench.time.awaitWaiter(Duration.ofMillis(100));

      assertThat(bench.transport.calls(Operation.ACCEPT)).isEqualTo(101);
      bench.transport.recover(Operation.ACCEPT);
    }

    @Test
    void shutsDownInTheMiddleOfAPause() throws Exception {
      bench.transport.failAll(Operation.ACCEPT, () -> new IOException("EMFILE"));
      TcpServer server = bench.startTcp(bench.threading(), Bench.UPPER);
      bench.connect(server);
      bench.time.awaitWaiter(Duration.ofMillis(100));

      server.shutdown();

      assertThat(server.isServing()).isFalse();
    }

    @Test
    void keepsItsTimeOutForASingleRequest() throws Exception {
      bench.transport.failAll(Operation.ACCEPT, () -> new IOException("EMFILE"));
      TcpServer server = bench.tcp(bench.options().timeout(Duration.ofMillis(12)), Bench.UPPER);
      server.activate();
      bench.connect(server);
      var handling = Bench.inBackground(server::handleRequest);

      assertThat(bench.time.awaitWaiter(Duration.ofSeconds(1))).isEqualTo(Duration.ofMillis(5));
      bench.time.advance(Duration.ofMillis(5));
      // the next pause is of 10 ms, and 7 are left
      assertThat(bench.time.awaitWaiter(Duration.ofSeconds(1))).isEqualTo(Duration.ofMillis(7));
      bench.time.advance(Duration.ofMillis(7));

      assertThat(handling.get()).isFalse();
    }
  }

  @Nested
  class WhereOneConnectionFails {

    @Test
    void triesAgainAtOnceForAConnectionThatIsGone() throws Exception {
      bench.transport.failNext(
          Operation.ACCEPT, 8, () -> new AcceptException("ECONNABORTED", true));
      TcpServer server = bench.startTcp(bench.threading(), Bench.UPPER);

      bench.assertServes(server);

      assertThat(server.statistics().acceptFailures()).containsEntry("ECONNABORTED", 8L);
      assertThat(bench.events.of("acceptFailed"))
          .extracting(event -> event.detail(Duration.class))
          .containsOnly(Duration.ZERO);
    }

    @Test
    void pausesWhenSuchFailuresDoNotEnd() throws Exception {
      bench.transport.failAll(Operation.ACCEPT, () -> new AcceptException("EPROTO", true));
      TcpServer server = bench.startTcp(bench.threading(), Bench.UPPER);
      bench.connect(server);

      assertThat(bench.time.awaitWaiter(Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(5));

      assertThat(bench.transport.calls(Operation.ACCEPT)).isEqualTo(9);
      bench.transport.recover(Operation.ACCEPT);
    }

    @Test
    void servesOthersWhenAClientResetsBeforeItIsAccepted() throws Exception {
      TcpServer server = bench.tcp(bench.threading(), Bench.UPPER);
      server.activate();
      for (int i = 0; i < 1_000; i++) {
        bench.transport.connect(server.serverAddress()).reset();
      }
      server.start();

      bench.assertServes(server);

      bench.events.await("requestFinished", 1_001);
      assertThat(bench.events.of("requestFailed"))
          .extracting(event -> event.detail(io.socketserver.api.Fault.class))
          .containsOnly(io.socketserver.api.Fault.CLIENT);
    }
  }

  @Nested
  class WhereWaitingFails {

    @Test
    void goesOn() throws Exception {
      bench.transport.failNext(Operation.WAIT, 3, () -> new IOException("Cannot allocate memory"));
      TcpServer server = bench.startTcp(bench.threading(), Bench.UPPER);

      for (int i = 0; i < 3; i++) {
        bench.time.advance(bench.time.awaitWaiter(Duration.ofMillis(100)));
      }

      bench.assertServes(server);
      assertThat(bench.events.of("acceptFailed")).hasSize(3);
    }

    @Test
    void endsWithAnExceptionWhenSomebodyElseClosesTheListener() throws Exception {
      var listener = new AtomicReference<Endpoint>();
      class Exposed extends TcpServer {
        Exposed() {
          super(Bench.ANY_PORT, RequestHandlerFactory.shared(Bench.UPPER), bench.options().build());
        }

        @Override
        protected Endpoint serverBind() throws IOException {
          Endpoint endpoint = super.serverBind();
          listener.set(endpoint);
          return endpoint;
        }
      }
      TcpServer server = bench.add(new Exposed());
      server.activate();
      var serving =
          Bench.inBackground(() -> {
            server.serveForever();
            return "ended";
          });
      bench.time.awaitWaiters(1);

      listener.get().close();

      assertThatThrownBy(serving::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(ClosedChannelException.class);
      assertThat(server.isServing()).isFalse();
    }
  }

  @Nested
  class AtActivation {

    @Test
    void leavesNothingOpenWhenTheAddressIsTaken() throws Exception {
      TcpServer first = bench.tcp(bench.options(), Bench.UPPER);
      first.activate();
      var address = first.serverAddress();
      for (int i = 0; i < 1_024; i++) {
        try (var second =
            new TcpServer(
                address, RequestHandlerFactory.shared(Bench.UPPER), bench.options().build())) {
          assertThatThrownBy(second::activate)
              .isInstanceOf(BindException.class)
              .hasMessageContaining(String.valueOf(address.getPort()));
        }
      }
      assertThat(bench.transport.openListeners()).isOne();
    }

    @Test
    void leavesNothingOpenWhenTheWarmUpFailsAndMayBeTriedAgain() throws Exception {
      bench.transport.failNext(Operation.WARM_UP, 1, () -> new IOException("EMFILE"));
      TcpServer server = bench.tcp(bench.threading(), Bench.UPPER);

      assertThatThrownBy(server::activate).hasMessage("EMFILE");
      assertThat(bench.transport.openListeners()).isZero();
      server.start();

      bench.assertServes(server);
    }
  }
}
