package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Await;
import io.socketserver.tests.Program;
import io.socketserver.tests.RealClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// F1: more clients than descriptors, for ten seconds.
@Tag("slow")
class DescriptorLimitIT {

  private static final int LIMIT = 64;
  private static final int CLIENTS = 200;
  private static final Duration HELD = Duration.ofSeconds(10);

  private static final long MOST_FAILURES = 150;
  private static final double LARGEST_SHARE = 0.05;
  private static final int MOST_LINES = 3;

  private static final int RELEASES = 11;
  private static final Duration SOON = Duration.ofMillis(250);

  private static final String FAILED = "cannot accept requests: ";
  private static final String RECOVERED = "accepting requests again";

  private static final Pattern FAILURES =
      Pattern.compile("(?:consecutive failures|failed attempts): (\\d+)");

  /// Those that got their first answer, in that order, and are connected still.
  private final Queue<Peer> served = new ConcurrentLinkedQueue<>();

  private final AtomicInteger servedSoFar = new AtomicInteger();

  @ParameterizedTest
  @EnumSource(names = {"LIBRARY", "IMAGE"})
  void neitherSpinsNorFloodsTheLogAndServesTheNextSoon(Program program, TestReporter reporter)
      throws Exception {
    var _ = RealClient.require("prlimit");
    List<Peer> clients = new ArrayList<>();
    try (var server =
        limited(program)
            .javaOptions("-DmaxConnections=1000000")
            .imageArguments("--max-connections", "1000000")
            .start()) {
      int socketsAtRest = server.sockets();
      for (int i = 0; i < CLIENTS; i++) {
        Peer client = Peer.connect(server.address(), i);
        clients.add(client);
        var _ = Thread.ofVirtual().start(() -> beginAs(client));
      }
      Await.until(
          () ->
              server.descriptors() == LIMIT
                  && served.size() == server.sockets() - socketsAtRest
                  && !server.log().isEmpty(),
          () -> "all descriptors are taken: " + served.size() + " clients; " + server.log());
      int servedAtLimit = servedSoFar.get();

      Duration before = server.processorTime();
      hold();
      Duration used = server.processorTime().minus(before);
      List<String> log = server.log();
      long failures = server.tellsStatistics() ? server.statistic("acceptFailures") : -1;

      // nothing has changed: who was served is, and nobody was cut off to make room
      assertThat(servedSoFar).hasValue(servedAtLimit);
      assertThat(log).hasSizeLessThanOrEqualTo(MOST_LINES).anyMatch(line -> line.contains(FAILED));
      assertThat(used.toMillis() / (double) HELD.toMillis()).isLessThanOrEqualTo(LARGEST_SHARE);
      assertThat(failures).isLessThanOrEqualTo(MOST_FAILURES);

      List<Duration> waits = release();
      Await.until(
          () -> server.log().stream().anyMatch(line -> line.contains(RECOVERED)),
          () -> "the log says that requests are taken again: " + server.log());
      long counted = mostFailures(server.log());
      assertThat(counted).isBetween(1L, MOST_FAILURES);

      // The bar holds for each; but on a machine that has other things to do, the client's own
      // thread may come late. A server that pauses for a second would be late every time.
      assertThat(waits.stream().sorted().toList().get(RELEASES / 2)).isLessThanOrEqualTo(SOON);
      serveTheRest();
      reporter.publishEntry(
          "F1 "
              + program
              + ": failures "
              + counted
              + ", processor "
              + used
              + ", lines "
              + log.size()
              + ", waits "
              + waits.stream().sorted().toList());
    } finally {
      for (Peer client : clients) {
        client.close();
      }
    }
  }

  /// The default: connections use up no descriptor that the server needs for itself.
  @ParameterizedTest
  @EnumSource(names = {"LIBRARY", "IMAGE"})
  void byDefaultLeavesClientsInTheQueueBeforeDescriptorsRunOut(Program program) throws Exception {
    var _ = RealClient.require("prlimit");
    List<Peer> clients = new ArrayList<>();
    try (var server = limited(program).start()) {
      for (int i = 0; i < CLIENTS; i++) {
        Peer client = Peer.connect(server.address(), i);
        clients.add(client);
        var _ = Thread.ofVirtual().start(() -> beginAs(client));
      }
      Await.until(() -> served.size() > 1, () -> "some are served; " + server.log());

      serveTheRest();

      assertThat(server.log()).noneMatch(line -> line.contains(FAILED));
    } finally {
      for (Peer client : clients) {
        client.close();
      }
    }
  }

  private static ServerProcess.Builder limited(Program program) {
    return ServerProcess.of(program).handler("echo").under("prlimit", "--nofile=" + LIMIT);
  }

  /// The most failures in a row of which the log tells, while they last or when they are over.
  private static long mostFailures(List<String> log) {
    return log.stream()
        .flatMap(line -> FAILURES.matcher(line).results())
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .max()
        .orElse(0);
  }

  private void beginAs(Peer client) {
    try {
      exchange(client);
      served.add(client);
      servedSoFar.incrementAndGet();
    } catch (IOException failed) {
      // not served: the test waits for it in vain
    }
  }

  private static void exchange(Peer client) throws IOException {
    client.send("x");
    assertThat(client.read(1)).isEqualTo(new byte[] {'x'});
  }

  /// Lets the time pass, in which those that are served are served.
  private void hold() throws Exception {
    long end = System.nanoTime() + HELD.toNanos();
    while (System.nanoTime() - end < 0) {
      for (Peer client : List.copyOf(served)) {
        exchange(client);
      }
      Thread.sleep(HELD.dividedBy(4).toMillis());
    }
  }

  /// Ends one client after the other.
  ///
  /// @return how long it took until the next was served
  private List<Duration> release() throws Exception {
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < RELEASES; i++) {
      int before = servedSoFar.get();
      long begun = System.nanoTime();
      served.remove().close();
      while (servedSoFar.get() == before) {
        if (System.nanoTime() - begun > Await.LIMIT.toNanos()) {
          throw new AssertionError("nobody was served after a release");
        }
        Thread.sleep(1);
      }
      waits.add(Duration.ofNanos(System.nanoTime() - begun));
    }
    return waits;
  }

  private void serveTheRest() throws Exception {
    Await.until(
        () -> {
          for (Peer client = served.poll(); client != null; client = served.poll()) {
            client.close();
          }
          return servedSoFar.get() == CLIENTS;
        },
        () -> "all are served in the end: " + servedSoFar);
  }
}
