package io.socketserver.tests.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.CloseReport;
import io.socketserver.api.Request;
import io.socketserver.api.Server;
import io.socketserver.api.ServerListener;
import io.socketserver.api.ServerStatistics;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ServerListeners;
import io.socketserver.tests.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every server does, whatever it receives, however it processes, and wherever it listens.
class MatrixTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /// When this is there, handlers that hold end.
  @TempDir Path folder;

  private Path mayEnd() {
    return folder.resolve("go");
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#all")
  void answersOneClientAfterTheOther(Rig rig) throws Exception {
    try (BaseServer<?> server = rig.server()) {
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
  void tellsTheAddressThatIsBound(Rig rig) throws Exception {
    try (BaseServer<?> server = rig.server()) {
      var asked = server.serverAddress();
      server.activate();
      var bound = server.serverAddress();
      if (bound instanceof InetSocketAddress inet) {
        assertThat(((InetSocketAddress) asked).getPort()).isZero();
        assertThat(inet.getPort()).isPositive();
        assertThat(inet.getAddress()).isEqualTo(((InetSocketAddress) asked).getAddress());
      } else {
        assertThat(bound).isEqualTo(asked);
      }
      server.close();
      assertThat(server.serverAddress()).isEqualTo(bound);
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#all")
  void tellsHandlersWhoAsksAndWhere(Rig rig) throws Exception {
    AtomicReference<Request> seen = new AtomicReference<>();
    ServerListener listener =
        new ServerListener() {
          @Override
          public void requestReceived(Request request) {
            seen.set(request);
          }
        };
    try (BaseServer<?> server = rig.server(rig.options().listener(listener).build())) {
      server.start();
      try (Client client = rig.client(server)) {
        client.send("who\n");
        assertThat(client.receive())
            .isEqualTo(server.serverAddress() + " " + client.address() + "\n");

        Request request = seen.get();
        assertThat(request.id()).isEqualTo(1);
        assertThat(request.server()).isSameAs(server);
        assertThat(request.localAddress()).isEqualTo(server.serverAddress());
        assertThat(request.clientAddress()).isEqualTo(client.address());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#all")
  void servesAgainAfterShutdown(Rig rig) throws Exception {
    try (BaseServer<?> server = rig.server()) {
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
    try (BaseServer<?> server = rig.server()) {
      server.activate();
      try (Client client = rig.client(server)) {
        // with TLS, a client can send only once it is served
        var answer = CompletableFuture.supplyAsync(() -> exchange(client, "once\n"));
        assertThat(server.handleRequest()).isTrue();
        assertThat(answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("once\n");
      }
    }
  }

  private static String exchange(Client client, String line) {
    try {
      client.send(line);
      return client.receive();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#all")
  void givesUpWaitingForARequestAfterTheTimeout(Rig rig) throws Exception {
    try (BaseServer<?> server = rig.server(rig.options().timeout(Duration.ofMillis(1)).build())) {
      assertThat(server.handleRequest()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#all")
  void survivesHandlersThatThrow(Rig rig) throws Exception {
    try (BaseServer<?> server =
        rig.server(rig.options().listener(ServerListeners.none()).build())) {
      server.start();
      List<String> failures = List.of("checked", "runtime", "stack", "memory", "assertion");
      for (String failure : failures) {
        try (Client client = rig.client(server)) {
          client.send("fail " + failure + "\n");
          if (rig.kind().isStream()) {
            assertThat(client.receive()).isEmpty();
          }
        }
        assertThat(rig.exchange(server, "well\n")).isEqualTo("well\n");
      }
      CloseReport _ = server.close(LIMIT);
      ServerStatistics statistics = server.statistics();
      assertThat(statistics.received()).isEqualTo(10);
      assertThat(statistics.failed()).isEqualTo(5);
      assertThat(statistics.completed()).isEqualTo(5);
      assertThat(statistics.inFlight()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#waiting")
  void servesClientsAtTheSameTime(Rig rig) throws Exception {
    List<Client> clients = new ArrayList<>();
    try (BaseServer<?> server = rig.server()) {
      server.start();
      for (int i = 0; i < 4; i++) {
        Client client = rig.client(server);
        clients.add(client);
        client.send("hold " + mayEnd() + "\n");
      }

      Set<String> threads = new HashSet<>();
      for (Client client : clients) {
        String[] begun = client.receive().strip().split(" ");
        assertThat(begun[0]).isEqualTo("begun");
        boolean isOurs = begun[1].equals(Long.toString(ProcessHandle.current().pid()));
        assertThat(isOurs).isEqualTo(rig.way().isInProcess());
        threads.add(begun[1] + " " + begun[2]);
        if (isOurs) {
          assertThat(begun[3]).isEqualTo(Boolean.toString(rig.way() == Way.VIRTUAL));
        }
      }
      assertThat(threads).hasSize(4);
      if (!rig.way().isInProcess()) {
        assertThat(server.activeChildren()).hasSize(4);
      }
      Files.createFile(mayEnd());
      closeAll(clients); // or the close of the server would linger for them
    } finally {
      closeAll(clients);
    }
  }

  /// On event loops a connection that waits for something keeps no other waiting.
  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#onLoops")
  void servesClientsAtTheSameTimeOnFewThreads(Rig rig) throws Exception {
    List<Client> clients = new ArrayList<>();
    try (BaseServer<?> server = rig.server()) {
      server.start();
      Set<String> threads = new HashSet<>();
      for (int i = 0; i < 10; i++) {
        Client client = rig.client(server);
        clients.add(client);
        client.send("hold " + mayEnd() + "\n");
        String[] begun = client.receive().strip().split(" ");
        assertThat(begun[0]).isEqualTo("begun");
        threads.add(begun[2]);
      }
      assertThat(threads).hasSize(2);
      assertThat(server.requests()).hasSize(10);
      Files.createFile(mayEnd());
      for (Client client : clients) {
        assertThat(client.receive()).isEmpty();
      }
    } finally {
      closeAll(clients);
    }
  }

  private static void closeAll(List<Client> clients) throws IOException {
    for (Client client : clients) {
      client.close();
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#concurrent")
  void waitsForRequestsInFlightWhenClosed(Rig rig) throws Exception {
    CountDownLatch closing = new CountDownLatch(1);
    ServerListener listener =
        new ServerListener() {
          @Override
          public void serverClosing(Server server, int inFlight, Duration deadline) {
            closing.countDown();
          }
        };
    BaseServer<?> server = rig.server(rig.options().listener(listener).build());
    server.start();
    try (Client client = rig.client(server)) {
      client.send("hold " + mayEnd() + "\n");
      assertThat(client.receive()).startsWith("begun ");
      assertThat(server.requests()).hasSize(1);

      AtomicReference<CloseReport> report = new AtomicReference<>();
      Thread closer = Thread.ofPlatform().start(() -> report.set(server.close(LIMIT)));
      assertThat(closing.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(closer.isAlive()).isTrue();
      Files.createFile(mayEnd());
      client.close(); // or the server would linger for it

      assertThat(closer.join(LIMIT)).isTrue();
      assertThat(report.get().finished()).isEqualTo(1);
      assertThat(report.get().isGraceful()).isTrue();
      assertThat(server.activeChildren()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#concurrent")
  void namesTheRequestThatDoesNotEnd(Rig rig) throws Exception {
    BaseServer<?> server = rig.server();
    server.start();
    try (Client client = rig.client(server)) {
      client.send("block " + mayEnd() + "\n");
      if (rig.way() != Way.MULTIPLEXING || !rig.kind().isStream()) {
        // on a loop it leaves at the end of the call
        assertThat(client.receive()).startsWith("begun ");
      }
      // an interrupt before that would end the answer, and the handler with it
      Await.until(() -> Files.exists(folder.resolve("go.held")), () -> "the handler holds");

      CloseReport report = server.close(Duration.ZERO);

      if (rig.way().isInProcess()) {
        assertThat(report.forced()).hasSize(1);
        assertThat(report.forced().getFirst().stack())
            .anyMatch(frame -> frame.getClassName().contains("Obedient"));
      } else {
        // a process can be ended, whatever it does; the kernel tells when it has
        assertThat(report.isGraceful()).isFalse();
        Await.until(
            () -> server.activeChildren().isEmpty(),
            () -> "the process ends: " + server.activeChildren());
      }
    } finally {
      Files.createFile(mayEnd());
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#all")
  void cannotBeServedAfterItWasClosed(Rig rig) throws Exception {
    BaseServer<?> server = rig.server();
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
    try (BaseServer<?> server = rig.server()) {
      server.start();
      assertThatThrownBy(server::handleRequest)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("already");
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.Rig#inProcess")
  void mayBeClosedByItsOwnHandler(Rig rig) throws Exception {
    AtomicReference<BaseServer<?>> self = new AtomicReference<>();
    BaseServer<?> server =
        rig.server(exchange -> {
          String line = exchange.receive();
          if (rig.kind().isStream()) {
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
