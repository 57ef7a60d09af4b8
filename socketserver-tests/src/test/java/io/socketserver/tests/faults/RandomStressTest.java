package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.ServerStatistics;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ThreadingTcpServer;
import io.socketserver.core.Transports;
import io.socketserver.tests.Await;
import io.socketserver.tests.matrix.Kind;
import io.socketserver.tests.matrix.Network;
import io.socketserver.unix.ThreadingUnixStreamServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Clients of every kind in an order that nobody chose, while connections are closed from other
/// threads and the loop is ended and begun again. Whatever happens, each connection is a request
/// that ends once, no byte is wrong, and nothing is left.
///
/// The seed is printed; `-Dstress.seed=N` takes it again, which repeats what is asked, but not how
/// threads take turns.
@Timeout(300) // clients of UNIX sockets would wait for ever
class RandomStressTest {

  private static final int CLIENTS = 8;
  private static final int WARMING = 40;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

  /// Between two ends of the loop.
  private static final Duration LOOP = Duration.ofMillis(50);

  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("st");
  }

  @AfterEach
  void removeFolder() throws IOException {
    Files.delete(folder);
  }

  @ParameterizedTest
  @CsvSource({"TCP, NIO", "TCP, NATIVE", "UNIX_STREAM, NIO", "UNIX_STREAM, NATIVE"})
  void leavesEachConnectionCountedAndNothingOpen(Kind kind, Network network) throws Exception {
    stress(kind, network, Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @Tag("slow")
  @CsvSource({"TCP, NIO", "TCP, NATIVE", "UNIX_STREAM, NIO", "UNIX_STREAM, NATIVE"})
  void leavesEachConnectionCountedAndNothingOpenAfterLong(Kind kind, Network network)
      throws Exception {
    stress(kind, network, Duration.ofSeconds(20));
  }

  private void stress(Kind kind, Network network, Duration time) throws Exception {
    assumeTrue(Transports.names().contains(network.transport()));
    assumeTrue(Transports.auto().name().equals("native") || !network.isNative());
    long seed = Long.getLong("stress.seed", System.nanoTime());
    System.out.println("stress " + kind + " " + network + ": -Dstress.seed=" + seed);
    // what the machine opens for the first connections stays open
    long _ = run(kind, network, seed, number -> number < WARMING);
    int before = sockets();

    long end = System.nanoTime() + time.toNanos();
    long connections = run(kind, network, seed, number -> System.nanoTime() - end < 0);

    Await.until(() -> sockets() <= before, () -> "as many sockets as before, or fewer: " + before);
    System.out.println("connections: " + connections + ", sockets before and after: " + before);
  }

  /// Whether a client is to go on with its next connection.
  private interface Going {
    boolean on(int number);
  }

  /// @return how many connections were made
  private long run(Kind kind, Network network, long seed, Going going) throws Exception {
    Ends ends = new Ends();
    StressHandler handler = new StressHandler();
    ServerOptions options =
        ServerOptions.builder()
            .transport(Transports.named(network.transport()))
            .listener(ends)
            .lingerTimeout(Duration.ofSeconds(5))
            .build();
    BaseServer<StreamRequest> server = server(kind, handler, options);
    AtomicBoolean over = new AtomicBoolean();
    StressClients clients = new StressClients();
    try (server;
        var executor = Executors.newFixedThreadPool(CLIENTS + 2)) {
      server.start();
      Future<?> closer =
          executor.submit(() -> {
            while (!over.get()) {
              handler.closeOne();
              Thread.sleep(1);
            }
            return null;
          });
      Future<?> stopper = executor.submit(() -> stopAndStart(server, over));
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Random random = new Random(seed + i);
        all.add(
            executor.submit(() -> {
              for (int number = 0; going.on(number); number++) {
                clients.playOne(server.serverAddress(), random);
              }
              return null;
            }));
      }
      try {
        for (Future<?> each : all) {
          Object _ = each.get();
        }
      } finally {
        over.set(true);
      }
      Object _ = closer.get();
      Object _ = stopper.get();
      awaitAll(server, clients, ends);
      assertThat(server.close(CLOSE_LIMIT).isGraceful()).isTrue();
    }
    assertAccounts(server.statistics(), clients, ends);
    return clients.connected();
  }

  private BaseServer<StreamRequest> server(
      Kind kind, StressHandler handler, ServerOptions options) {
    RequestHandlerFactory<StreamRequest> handlers = RequestHandlerFactory.shared(handler);
    return kind.isUnix()
        ? new ThreadingUnixStreamServer(
            UnixDomainSocketAddress.of(folder.resolve("s")), handlers, options)
        : new ThreadingTcpServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), handlers, options);
  }

  private static Object stopAndStart(BaseServer<?> server, AtomicBoolean over) throws Exception {
    while (!over.get()) {
      Thread.sleep(LOOP);
      server.shutdown();
      server.start();
    }
    return server;
  }

  /// The last clients may be gone before they were accepted.
  private static void awaitAll(BaseServer<?> server, StressClients clients, Ends ends)
      throws Exception {
    Await.until(
        () ->
            taken(server.statistics()) == clients.connected()
                && server.statistics().inFlight() == 0,
        () -> clients.connected() + " connections are over: " + server.statistics() + " " + ends);
  }

  private static long taken(ServerStatistics statistics) {
    return statistics.received()
        + statistics.acceptFailures().values().stream().mapToLong(Long::longValue).sum();
  }

  private static void assertAccounts(
      ServerStatistics statistics, StressClients clients, Ends ends) {
    assertThat(clients.connected()).isPositive();
    assertThat(taken(statistics)).isEqualTo(clients.connected());
    assertThat(statistics.inFlight()).isZero();
    assertThat(statistics.refused()).isZero();
    assertThat(statistics.completed() + statistics.failed()).isEqualTo(statistics.received());
    assertThat(ends.received()).isEqualTo(statistics.received());
    assertThat(ends.notEndedOnce()).isEmpty();
    assertThat(ends.failed()).isEqualTo(statistics.failed());
  }

  private static int sockets() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors), "no /proc here");
    int count = 0;
    try (Stream<Path> files = Files.list(descriptors)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        try {
          count += Files.readSymbolicLink(file).toString().startsWith("socket:") ? 1 : 0;
        } catch (IOException closedMeanwhile) {
          continue;
        }
      }
    }
    return count;
  }
}
