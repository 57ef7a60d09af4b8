package io.socketserver.tests.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.CloseReport;
import io.socketserver.api.Request;
import io.socketserver.api.RequestKind;
import io.socketserver.api.Server;
import io.socketserver.api.ServerListener;
import io.socketserver.api.ServerStatistics;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ServerListeners;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every server does, whatever it receives, however it processes, and wherever it listens.
class MatrixTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#all")
  void answersOneClientAfterTheOther(Rig rig) throws Exception {
    try (BaseServer<?> server = rig.server(Rig.ECHO)) {
      Thread thread = server.start();

      for (String line : List.of("one\n", "two\n", "three\n")) {
        assertThat(rig.exchange(server, line)).isEqualTo(line);
      }

      server.shutdown();
      assertThat(thread.join(LIMIT)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#all")
  void tellsThePortThatPortZeroBecame(Rig rig) throws Exception {
    try (BaseServer<?> server = rig.server(Rig.ECHO)) {
      assertThat(((InetSocketAddress) server.serverAddress()).getPort()).isZero();
      server.activate();
      InetSocketAddress bound = (InetSocketAddress) server.serverAddress();
      assertThat(bound.getPort()).isPositive();
      assertThat(bound.getAddress()).isEqualTo(rig.network().anyPort().getAddress());
      server.close();
      assertThat(server.serverAddress()).isEqualTo(bound);
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#all")
  void tellsHandlersWhoAsksAndWhere(Rig rig) throws Exception {
    AtomicReference<Request> seen = new AtomicReference<>();
    try (BaseServer<?> server =
        rig.server(exchange -> {
          seen.set(exchange.request());
          exchange.send(exchange.receive());
        })) {
      server.start();
      assertThat(rig.exchange(server, "x\n")).isEqualTo("x\n");

      Request request = seen.get();
      assertThat(request.id()).isEqualTo(1);
      assertThat(request.server()).isSameAs(server);
      assertThat(request.localAddress()).isEqualTo(server.serverAddress());
      InetSocketAddress client = (InetSocketAddress) request.clientAddress();
      assertThat(client.getAddress()).isEqualTo(rig.network().anyPort().getAddress());
      assertThat(client.getPort()).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#all")
  void servesAgainAfterShutdown(Rig rig) throws Exception {
    try (BaseServer<?> server = rig.server(Rig.ECHO)) {
      for (int round = 0; round < 3; round++) {
        Thread thread = server.start();
        assertThat(rig.exchange(server, "round " + round + "\n"))
            .isEqualTo("round " + round + "\n");
        server.shutdown();
        assertThat(thread.join(LIMIT)).isTrue();
        assertThat(server.isServing()).isFalse();
        // asked once too often: must not be remembered
        server.shutdown();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#all")
  void handlesOneRequestAtATime(Rig rig) throws Exception {
    try (BaseServer<?> server = rig.server(Rig.ECHO)) {
      server.activate();
      try (Client client = rig.client(server)) {
        client.send("once\n");
        assertThat(server.handleRequest()).isTrue();
        assertThat(client.receive()).isEqualTo("once\n");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#all")
  void givesUpWaitingForARequestAfterTheTimeout(Rig rig) throws Exception {
    try (BaseServer<?> server =
        rig.server(Rig.ECHO, rig.options().timeout(Duration.ofMillis(1)).build())) {
      assertThat(server.handleRequest()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#all")
  void survivesHandlersThatThrow(Rig rig) throws Exception {
    try (BaseServer<?> server =
        rig.server(
            exchange -> {
              switch (exchange.receive().strip()) {
                case "checked" -> throw new Exception("on purpose");
                case "unchecked" -> throw new IllegalStateException("on purpose");
                case "stack" -> throw new StackOverflowError("on purpose");
                case "memory" -> throw new OutOfMemoryError("on purpose");
                case "assertion" -> throw new AssertionError("on purpose");
                default -> exchange.send("fine");
              }
            },
            rig.options().listener(ServerListeners.none()).build())) {
      server.start();
      List<String> failures = List.of("checked", "unchecked", "stack", "memory", "assertion");
      for (String failure : failures) {
        try (Client client = rig.client(server)) {
          client.send(failure + "\n");
        }
        assertThat(rig.exchange(server, "well\n")).isEqualTo("fine");
      }
      CloseReport unused = server.close(LIMIT);
      ServerStatistics statistics = server.statistics();
      assertThat(statistics.received()).isEqualTo(10);
      assertThat(statistics.failed()).isEqualTo(5);
      assertThat(statistics.completed()).isEqualTo(5);
      assertThat(statistics.inFlight()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#concurrent")
  void servesClientsAtTheSameTime(Rig rig) throws Exception {
    CyclicBarrier together = new CyclicBarrier(4);
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    try (BaseServer<?> server =
        rig.server(exchange -> {
          String line = exchange.receive();
          threads.add(Thread.currentThread());
          together.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
          exchange.send(line);
        })) {
      server.start();
      List<Client> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Client client = rig.client(server);
        clients.add(client);
        client.send("client " + i + "\n");
      }
      for (int i = 0; i < 4; i++) {
        assertThat(clients.get(i).receive()).isEqualTo("client " + i + "\n");
        clients.get(i).close();
      }
      assertThat(threads).hasSize(4);
      assertThat(threads).allMatch(thread -> thread.isVirtual() == (rig.way() == Way.VIRTUAL));
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#concurrent")
  void waitsForRequestsInFlightWhenClosed(Rig rig) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    CountDownLatch closing = new CountDownLatch(1);
    ServerListener listener =
        new ServerListener() {
          @Override
          public void serverClosing(Server server, int inFlight, Duration deadline) {
            closing.countDown();
          }
        };
    BaseServer<?> server =
        rig.server(
            exchange -> {
              String line = exchange.receive();
              begun.countDown();
              mayEnd.await();
              exchange.send(line);
            },
            rig.options().listener(listener).build());
    server.start();
    try (Client client = rig.client(server)) {
      client.send("patience\n");
      assertThat(begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(server.requests()).hasSize(1);

      AtomicReference<CloseReport> report = new AtomicReference<>();
      Thread closer = Thread.ofPlatform().start(() -> report.set(server.close(LIMIT)));
      assertThat(closing.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(closer.isAlive()).isTrue();
      mayEnd.countDown();

      assertThat(client.receive()).isEqualTo("patience\n");
      assertThat(closer.join(LIMIT)).isTrue();
      assertThat(report.get().finished()).isEqualTo(1);
      assertThat(report.get().isGraceful()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#concurrent")
  void namesTheRequestThatDoesNotEnd(Rig rig) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    BaseServer<?> server =
        rig.server(exchange -> {
          begun.countDown();
          awaitStubbornly(mayEnd);
        });
    server.start();
    try (Client client = rig.client(server)) {
      client.send("stuck\n");
      assertThat(begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

      CloseReport report = server.close(Duration.ZERO);

      assertThat(report.forced()).hasSize(1);
      assertThat(report.forced().getFirst().stack())
          .anyMatch(frame -> frame.getMethodName().equals("awaitStubbornly"));
    } finally {
      mayEnd.countDown();
    }
  }

  /// Waits without minding interrupts, as bad code does.
  private static void awaitStubbornly(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException ignoredOnPurpose) {
        continue;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#all")
  void cannotBeServedAfterItWasClosed(Rig rig) throws Exception {
    BaseServer<?> server = rig.server(Rig.ECHO);
    server.start();
    server.close();
    server.close();
    assertThatThrownBy(server::serveForever)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#all")
  void cannotBeServedByTwo(Rig rig) throws Exception {
    try (BaseServer<?> server = rig.server(Rig.ECHO)) {
      server.start();
      assertThatThrownBy(server::handleRequest)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("already");
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#all")
  void mayBeClosedByItsOwnHandler(Rig rig) throws Exception {
    AtomicReference<BaseServer<?>> self = new AtomicReference<>();
    BaseServer<?> server =
        rig.server(exchange -> {
          String line = exchange.receive();
          if (rig.kind() == RequestKind.STREAM) {
            self.get().close();
            exchange.send(line);
          } else {
            exchange.send(line);
            self.get().close();
          }
        });
    self.set(server);
    Thread thread = server.start();
    assertThat(rig.exchange(server, "last\n")).isEqualTo("last\n");
    assertThat(thread.join(LIMIT)).isTrue();
    assertThat(server.isStopping()).isTrue();
  }
}
