package io.socketserver.tests.faults.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.core.Transports;
import io.socketserver.fuzz.Mutator;
import io.socketserver.tests.Await;
import io.socketserver.tests.InParallel;
import io.socketserver.tests.Launched;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Input that nobody meant, for every sample, under every way of processing, over both transports
/// and every kind of socket. Whatever comes, the image logs no error, has as many descriptors and
/// as much memory in use as before, ends each connection that has ended, answers what is right, and
/// obeys TERM.
///
/// The seed is printed; `-Dfuzz.seed=N` takes it again, which repeats what is sent, but not how
/// clients take turns. `-Dfuzz.millis=N` is the time for each server, in place of 500, and
/// `-Dfuzz.cells=REGEX` leaves the others out.
class FuzzIT {

  private static final Duration TIME = Duration.ofMillis(Long.getLong("fuzz.millis", 500));
  private static final int CLIENTS = 4;

  /// Before what a server holds is looked at for the first time.
  private static final int WARMING = 30;

  /// What may come late: the last selector, the last child.
  private static final int FEW_DESCRIPTORS = 12;

  /// What a server may have learned to hold since: caches of the JDK, a larger buffer, the store.
  private static final long SOME_MEMORY = 12L << 20;

  /// A server to be tried.
  record Cell(Sample sample, Processing processing, String transport) {

    static Stream<Cell> all() {
      List<Cell> all = new ArrayList<>();
      for (String transport : List.of("nio", "native")) {
        for (Processing processing : Processing.values()) {
          for (Sample sample : Sample.values()) {
            Cell cell = new Cell(sample, processing, transport);
            if (cell.hasStreams() || cell.hasDatagrams()) {
              all.add(cell);
            }
          }
        }
      }
      String wanted = System.getProperty("fuzz.cells", ".*");
      return all.stream()
          .filter(cell -> Transports.names().contains(cell.transport))
          .filter(cell -> cell.toString().matches(wanted));
    }

    boolean isPossible() {
      return processing != Processing.PROCESSES
          || (transport.equals("native") && sample.goesWithProcesses());
    }

    boolean hasStreams() {
      return isPossible() && (processing != Processing.LOOPS || sample.hasEvents());
    }

    boolean hasDatagrams() {
      return isPossible() && sample.hasDatagrams();
    }

    /// Addresses of all kinds that it can serve.
    List<String> addresses(Path folder) {
      List<String> addresses = new ArrayList<>();
      if (hasStreams()) {
        addresses.add("tcp://127.0.0.1:0");
        addresses.add("unix:" + folder.resolve("s"));
      }
      if (hasDatagrams()) {
        addresses.add("udp://127.0.0.1:0");
        if (transport.equals("native")) {
          addresses.add("unixgram:" + folder.resolve("d"));
        }
      }
      return addresses;
    }
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("io.socketserver.tests.faults.fuzz.FuzzIT$Cell#all")
  void survives(Cell cell, @TempDir Path folder) throws Exception {
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    System.out.println("fuzz " + cell + ": -Dfuzz.seed=" + seed);
    try (var server = FuzzedServer.start(cell, folder)) {
      fuzz(cell, server, folder, seed, number -> number < WARMING);
      assertAnswers(cell, server, folder);
      FuzzedServer.Held before = server.held();

      long end = System.nanoTime() + TIME.toNanos();
      fuzz(cell, server, folder, seed + CLIENTS, number -> System.nanoTime() - end < 0);
      assertAnswers(cell, server, folder);
      assertHoldsNoMoreThan(before, server);

      Launched.End ended = server.stop();
      assertThat(ended.status()).as("%s", ended).isZero();
      assertThat(server.log()).noneMatch(line -> line.contains(" ERROR "));
      assertThat(server.log()).noneMatch(line -> line.contains("OutOfMemoryError"));
    }
    assertWroteLines(folder.resolve(Sample.LOG));
  }

  /// Whether a client is to go on with its next input.
  private interface Going {
    boolean on(int number);
  }

  private static void fuzz(Cell cell, FuzzedServer server, Path folder, long seed, Going going)
      throws Exception {
    InParallel.run(
        CLIENTS,
        CLIENTS,
        client -> {
          Random random = new Random(seed + client);
          Mutator mutator = new Mutator(random);
          FuzzClient peer = new FuzzClient(random);
          List<FuzzClient.Datagrams> datagrams = new ArrayList<>();
          try {
            for (SocketAddress address : server.datagrams()) {
              datagrams.add(FuzzClient.Datagrams.to(address, folder));
            }
            List<byte[]> streamSeeds = cell.sample.seeds(true);
            List<byte[]> datagramSeeds = cell.sample.seeds(false);
            for (int number = 0; going.on(number); number++) {
              for (SocketAddress address : server.streams()) {
                converse(peer, address, mutator.next(streamSeeds));
              }
              for (FuzzClient.Datagrams each : datagrams) {
                FuzzClient.exchange(each, mutator.next(datagramSeeds));
              }
            }
          } finally {
            for (FuzzClient.Datagrams each : datagrams) {
              each.close();
            }
          }
        });
  }

  private static void converse(FuzzClient peer, SocketAddress address, byte[] input)
      throws IOException {
    try {
      peer.converse(address, input);
    } catch (IOException e) {
      String begin = Arrays.toString(Arrays.copyOf(input, Math.min(input.length, 400)));
      throw new AssertionError(address + " after " + input.length + " bytes: " + begin, e);
    }
  }

  private static void assertAnswers(Cell cell, FuzzedServer server, Path folder) throws Exception {
    for (SocketAddress address : server.streams()) {
      assertThat(FuzzClient.ask(address, cell.sample.seeds(true).getFirst()))
          .as("%s", address)
          .matches(cell.sample.answer());
    }
    for (SocketAddress address : server.datagrams()) {
      if (!cell.sample.isSilent()) {
        assertAnswersDatagrams(cell, address, folder);
      }
    }
  }

  /// Datagrams may be lost, and those of an earlier client answered first.
  private static void assertAnswersDatagrams(Cell cell, SocketAddress address, Path folder)
      throws Exception {
    byte[] question = cell.sample.seeds(false).getFirst();
    try (var datagrams = FuzzClient.Datagrams.to(address, folder)) {
      String[] answer = {null};
      Await.until(
          () -> {
            datagrams.send(question);
            answer[0] = datagrams.receive(Duration.ofSeconds(1));
            return answer[0] != null && answer[0].matches(cell.sample.answer());
          },
          () -> address + " answers; last: " + answer[0]);
    }
  }

  private static void assertHoldsNoMoreThan(FuzzedServer.Held before, FuzzedServer server)
      throws Exception {
    FuzzedServer.Held[] after = {before};
    Await.until(
        () -> {
          after[0] = server.held();
          return after[0].descriptors() <= before.descriptors() + FEW_DESCRIPTORS
              && after[0].memory() <= before.memory() + SOME_MEMORY;
        },
        () -> "no more than " + before + ": " + after[0] + "; " + server.log());
  }

  /// Whatever came, each message is one line.
  private static void assertWroteLines(Path log) throws IOException {
    if (Files.exists(log)) {
      try (Stream<String> lines = Files.lines(log)) {
        assertThat(lines.filter(line -> !line.matches("\\{\"received\":\".*\"}|.*true}")))
            .isEmpty();
      }
    }
  }
}
