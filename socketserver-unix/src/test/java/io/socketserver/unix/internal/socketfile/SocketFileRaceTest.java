package io.socketserver.unix.internal.socketfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.unix.internal.NativeTransport;
import io.socketserver.unix.socket.UnixSocketOptions;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// F34: starters on one path, among threads. UnixStarterTest has the same among processes.
class SocketFileRaceTest {

  private static final int ROUNDS = 200;
  private static final int STARTERS = 4;
  private static final long LIMIT_SECONDS = 60;

  private Path folder;
  private Path path;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("sr");
    path = folder.resolve("s");
  }

  @AfterEach
  void removeFolder() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList().reversed()) {
        Files.delete(file);
      }
    }
  }

  private SocketFileListener bind(int mode) throws IOException {
    return new SocketFileListener(
        SocketFile.bind(
            UnixDomainSocketAddress.of(path),
            UnixSocketOptions.builder().mode(mode).build(),
            address ->
                ServerOptions.defaults().transport().listen(address, ServerOptions.defaults())));
  }

  /// Binds at the same time as the others.
  private SocketFileListener bindTogether(CyclicBarrier together) throws Exception {
    together.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    try {
      return bind(0600);
    } catch (IOException lost) {
      return null;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneOfSeveralStartersWins(boolean stale) throws Exception {
    try (var executor = Executors.newFixedThreadPool(STARTERS)) {
      for (int round = 0; round < ROUNDS; round++) {
        if (stale) {
          ServerSocketChannel.open(StandardProtocolFamily.UNIX)
              .bind(UnixDomainSocketAddress.of(path))
              .close();
        }
        CyclicBarrier together = new CyclicBarrier(STARTERS);
        Callable<SocketFileListener> starter = () -> bindTogether(together);
        List<SocketFileListener> winners = new ArrayList<>();
        for (Future<SocketFileListener> each :
            executor.invokeAll(List.of(starter, starter, starter, starter))) {
          if (each.get() != null) {
            winners.add(each.get());
          }
        }
        assertThat(winners).as("winners of round %s", round).hasSize(1);
        try (var client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
          assertThat(client.isConnected()).isTrue();
        }
        winners.getFirst().close();
        try (Stream<Path> files = Files.list(folder)) {
          assertThat(files).isEmpty();
        }
      }
    }
  }

  private static DatagramEndpoint bindDatagrams(UnixDomainSocketAddress address)
      throws IOException {
    return new NativeTransport().bind(address, ServerOptions.defaults());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneOfSeveralStartersOfDatagramsWins(boolean stale) throws Exception {
    assumeTrue(new NativeTransport().unavailable().isEmpty());
    Set<String> seen = ConcurrentHashMap.newKeySet();
    AtomicBoolean done = new AtomicBoolean();
    Thread watcher =
        Thread.ofPlatform()
            .start(() -> {
              while (!done.get()) {
                look(path, seen);
              }
            });
    try (var executor = Executors.newFixedThreadPool(STARTERS)) {
      for (int round = 0; round < ROUNDS; round++) {
        if (stale) {
          bindDatagrams(UnixDomainSocketAddress.of(path)).close();
        }
        CyclicBarrier together = new CyclicBarrier(STARTERS);
        Callable<SocketFileDatagrams> starter =
            () -> {
              together.await(LIMIT_SECONDS, TimeUnit.SECONDS);
              try {
                return new SocketFileDatagrams(
                    SocketFile.<DatagramEndpoint>bindInPlace(
                        UnixDomainSocketAddress.of(path),
                        UnixSocketOptions.builder().mode(0660).build(),
                        SocketFileRaceTest::bindDatagrams));
              } catch (IOException lost) {
                return null;
              }
            };
        List<SocketFileDatagrams> winners = new ArrayList<>();
        for (var each : executor.invokeAll(List.of(starter, starter, starter, starter))) {
          if (each.get() != null) {
            winners.add(each.get());
          }
        }
        assertThat(winners).as("winners of round %s", round).hasSize(1);
        winners.getFirst().close();
        try (Stream<Path> files = Files.list(folder)) {
          assertThat(files).isEmpty();
        }
      }
    } finally {
      done.set(true);
      watcher.join();
    }
    assertThat(seen).isSubsetOf("600", "660").contains("660");
  }

  @Test
  void nobodyTakesTheNameOfOneWhoClosesWhileOthersStart() throws Exception {
    AtomicLong live = new AtomicLong();
    AtomicLong served = new AtomicLong();
    try (var executor = Executors.newFixedThreadPool(STARTERS)) {
      Callable<Void> restarter =
          () -> {
            for (int round = 0; round < ROUNDS; round++) {
              try (var listener = bind(0600)) {
                assertThat(live.incrementAndGet()).as("servers at one time").isEqualTo(1);
                served.incrementAndGet();
                assertThat(path).exists();
                live.decrementAndGet();
              } catch (IOException occupied) {
                Thread.onSpinWait();
              }
            }
            return null;
          };
      for (Future<Void> each :
          executor.invokeAll(List.of(restarter, restarter, restarter, restarter))) {
        each.get();
      }
    }
    assertThat(served).hasPositiveValue();
    assertThat(path).doesNotExist();
  }

  /// Looks at the mode, as often as it can, of every name that is there.
  @Test
  void noModeIsWiderThanAskedForAtAnyMoment() throws Exception {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong looks = new AtomicLong();
    Thread watcher =
        Thread.ofPlatform()
            .start(() -> {
              while (!done.get()) {
                look(path, seen);
                looks.incrementAndGet();
              }
            });
    for (int round = 0; round < ROUNDS; round++) {
      if (round % 2 == 0) {
        var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        dead.bind(UnixDomainSocketAddress.of(folder.resolve("d")));
        dead.close();
        Files.setPosixFilePermissions(folder.resolve("d"), Set.of());
        Files.move(folder.resolve("d"), path);
      }
      bind(0640).close();
    }
    done.set(true);
    watcher.join();
    assertThat(looks.get()).isGreaterThan(ROUNDS);
    assertThat(seen).isSubsetOf("0", "640").contains("640");
  }

  private static void look(Path path, Set<String> seen) {
    try {
      int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      seen.add(Integer.toOctalString(mode & 0777));
    } catch (NoSuchFileException gone) {
      Thread.onSpinWait();
    } catch (IOException e) {
      seen.add(e.toString());
    }
  }
}
