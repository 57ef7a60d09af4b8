package io.socketserver.unix.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Reads of virtual threads that have a deadline.
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class LateReadTest {

  private static final int CONNECTIONS = 40;
  private static final int BYTES = 200;
  private static final long LONGEST_NANOS = Duration.ofMillis(6).toNanos();

  private record Ends(NativeStreamConnection reader, NativeStreamConnection writer)
      implements AutoCloseable {

    static Ends connect() throws IOException {
      int[] ends = new int[2];
      Errno.check(Sockets.pair(ends), "socketpair", "");
      return new Ends(NativeStreamConnection.adopt(ends[0]), NativeStreamConnection.adopt(ends[1]));
    }

    @Override
    public void close() {
      reader.close();
      writer.close();
    }
  }

  private record Read(int bytes, int late) {}

  private static <T> FutureTask<T> onVirtualThread(Callable<T> call) {
    var task = new FutureTask<>(call);
    Thread.ofVirtual().start(task);
    return task;
  }

  /// Bytes come sometimes before the deadline and sometimes after it.
  private static int send(NativeStreamConnection writer, long seed) throws IOException {
    var random = new Random(seed);
    for (int i = 0; i < BYTES; i++) {
      LockSupport.parkNanos(random.nextLong(LONGEST_NANOS));
      writer.write(new byte[1], 0, 1, n -> {});
    }
    writer.shutdownOutput();
    return BYTES;
  }

  private static Read readAll(NativeStreamConnection reader, long seed) throws IOException {
    var random = new Random(seed);
    int bytes = 0;
    int late = 0;
    while (true) {
      long timeout = 1 + random.nextLong(LONGEST_NANOS);
      long begun = System.nanoTime();
      try {
        int count = reader.read(new byte[8], 0, 8, timeout);
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

  @Test
  void areToldSoAndLoseNothing() throws Exception {
    List<Ends> connections = new ArrayList<>();
    List<FutureTask<Integer>> writers = new ArrayList<>();
    List<FutureTask<Read>> readers = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        Ends ends = Ends.connect();
        connections.add(ends);
        long seed = i;
        writers.add(onVirtualThread(() -> send(ends.writer, seed)));
        readers.add(onVirtualThread(() -> readAll(ends.reader, seed + CONNECTIONS)));
      }
      int late = 0;
      for (int i = 0; i < CONNECTIONS; i++) {
        assertThat(writers.get(i).get(50, TimeUnit.SECONDS)).isEqualTo(BYTES);
        Read read = readers.get(i).get(50, TimeUnit.SECONDS);
        assertThat(read.bytes).isEqualTo(BYTES);
        late += read.late;
      }
      assertThat(late).isPositive();
    } finally {
      connections.forEach(Ends::close);
    }
  }

  /// To begin to watch may block, and whoever blocks may take a wake-up that was meant for the
  /// read.
  @Test
  void areWokenByBytesThatComeWhileTheirWatchBegins() throws Exception {
    var random = new Random(7);
    for (int round = 0; round < 50; round++) {
      List<Ends> connections = new ArrayList<>();
      List<FutureTask<Integer>> reads = new ArrayList<>();
      try {
        for (int i = 0; i < CONNECTIONS; i++) {
          Ends ends = Ends.connect();
          connections.add(ends);
          reads.add(
              onVirtualThread(
                  () -> ends.reader.read(new byte[1], 0, 1, Duration.ofHours(1).toNanos())));
          var unused =
              onVirtualThread(() -> {
                LockSupport.parkNanos(random.nextLong(LONGEST_NANOS / 10));
                ends.writer.write(new byte[1], 0, 1, n -> {});
                return 1;
              });
        }
        for (FutureTask<Integer> read : reads) {
          assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        }
      } finally {
        connections.forEach(Ends::close);
      }
    }
  }

  /// An earlier deadline than all that are known must wake the thread that watches.
  @Test
  void areNotHeldUpByALaterDeadline() throws Exception {
    try (Ends patient = Ends.connect();
        Ends hasty = Ends.connect()) {
      var waiting =
          onVirtualThread(
              () -> patient.reader.read(new byte[1], 0, 1, Duration.ofHours(1).toNanos()));
      var late = onVirtualThread(() -> hasty.reader.read(new byte[1], 0, 1, LONGEST_NANOS));

      assertThatThrownBy(() -> late.get(50, TimeUnit.SECONDS))
          .hasCauseInstanceOf(SocketTimeoutException.class);
      assertThat(waiting.isDone()).isFalse();
      patient.writer.write(new byte[1], 0, 1, n -> {});
      assertThat(waiting.get(50, TimeUnit.SECONDS)).isEqualTo(1);
    }
  }

  @Test
  void areForgottenWhenTheConnectionIsClosed() throws Exception {
    WeakReference<Descriptor> closed = readAndClose();
    for (int i = 0; i < 100 && !closed.refersTo(null); i++) {
      System.gc();
    }
    assertThat(closed.refersTo(null)).isTrue();
  }

  /// The second read waits: the first may have been late before it did, since it starts the poller.
  private static WeakReference<Descriptor> readAndClose() throws Exception {
    try (Ends ends = Ends.connect()) {
      NativeStreamConnection reader = ends.reader;
      for (int i = 0; i < 2; i++) {
        var late = onVirtualThread(() -> reader.read(new byte[1], 0, 1, 10 * LONGEST_NANOS));
        assertThatThrownBy(() -> late.get(50, TimeUnit.SECONDS))
            .hasCauseInstanceOf(SocketTimeoutException.class);
      }
      return new WeakReference<>(reader.descriptor());
    }
  }
}
