package io.socketserver.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.core.spi.StreamConnection;
import io.socketserver.tests.transport.Pair.Rig;
import io.socketserver.tests.transport.Pair.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Reads that have a deadline.
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class LateReadTest {

  private static final String RIGS = "io.socketserver.tests.transport.Pair#rigs";
  private static final int CONNECTIONS = 40;
  private static final int BYTES = 200;
  private static final long LONGEST_NANOS = Duration.ofMillis(6).toNanos();
  private static final long AN_HOUR = Duration.ofHours(1).toNanos();

  private record Read(int bytes, int late) {}

  private static <T> T result(Run<T> run) throws Exception {
    return run.task().get(Pair.LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private static int readOne(StreamConnection connection, long timeoutNanos) throws IOException {
    return connection.read(new byte[1], 0, 1, System.nanoTime() + timeoutNanos);
  }

  private static void closeAll(List<Pair> pairs) throws IOException {
    for (Pair pair : pairs) {
      pair.close();
    }
  }

  /// Bytes come sometimes before the deadline and sometimes after it.
  private static int send(Socket client, long seed) throws IOException {
    client.setTcpNoDelay(true);
    OutputStream output = client.getOutputStream();
    var random = new Random(seed);
    for (int i = 0; i < BYTES; i++) {
      LockSupport.parkNanos(random.nextLong(LONGEST_NANOS));
      output.write(0);
    }
    client.shutdownOutput();
    return BYTES;
  }

  private static Read readAll(StreamConnection connection, long seed) throws IOException {
    var random = new Random(seed);
    int bytes = 0;
    int late = 0;
    while (true) {
      long timeout = 1 + random.nextLong(LONGEST_NANOS);
      long begun = System.nanoTime();
      try {
        int count = connection.read(new byte[8], 0, 8, begun + timeout);
        if (count < 0) {
          return new Read(bytes, late);
        }
        bytes += count;
      } catch (SocketTimeoutException e) {
        late++;
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(timeout);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(RIGS)
  void areToldSoAndLoseNothing(Rig rig) throws Exception {
    List<Pair> pairs = new ArrayList<>();
    List<Run<Integer>> writers = new ArrayList<>();
    List<Run<Read>> readers = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        Pair pair = rig.connect();
        pairs.add(pair);
        long seed = i;
        writers.add(rig.run(() -> send(pair.client(), seed)));
        readers.add(rig.run(() -> readAll(pair.connection(), seed + CONNECTIONS)));
      }
      int late = 0;
      for (int i = 0; i < CONNECTIONS; i++) {
        assertThat(result(writers.get(i))).isEqualTo(BYTES);
        Read read = result(readers.get(i));
        assertThat(read.bytes).isEqualTo(BYTES);
        late += read.late;
      }
      assertThat(late).isPositive();
    } finally {
      closeAll(pairs);
    }
  }

  /// To begin to watch may block, and whoever blocks may take a wake-up that was meant for the
  /// read.
  @ParameterizedTest
  @MethodSource(RIGS)
  void areWokenByBytesThatComeWhileTheirWatchBegins(Rig rig) throws Exception {
    var random = new Random(7);
    for (int round = 0; round < 25; round++) {
      List<Pair> pairs = new ArrayList<>();
      List<Run<Integer>> reads = new ArrayList<>();
      try {
        for (int i = 0; i < CONNECTIONS; i++) {
          Pair pair = rig.connect();
          pairs.add(pair);
          reads.add(rig.run(() -> readOne(pair.connection(), AN_HOUR)));
          var _ =
              rig.run(() -> {
                LockSupport.parkNanos(random.nextLong(LONGEST_NANOS / 10));
                pair.client().getOutputStream().write(0);
                return 1;
              });
        }
        for (Run<Integer> read : reads) {
          assertThat(result(read)).isEqualTo(1);
        }
      } finally {
        closeAll(pairs);
      }
    }
  }

  /// An earlier deadline than all that are known must wake the thread that watches.
  @ParameterizedTest
  @MethodSource(RIGS)
  void areNotHeldUpByALaterDeadline(Rig rig) throws Exception {
    try (Pair patient = rig.connect();
        Pair hasty = rig.connect()) {
      var waiting = rig.run(() -> readOne(patient.connection(), AN_HOUR));
      var late = rig.run(() -> readOne(hasty.connection(), LONGEST_NANOS));

      assertThatThrownBy(() -> result(late)).hasCauseInstanceOf(SocketTimeoutException.class);
      assertThat(waiting.task().isDone()).isFalse();
      patient.client().getOutputStream().write(0);
      assertThat(result(waiting)).isEqualTo(1);
    }
  }
}
