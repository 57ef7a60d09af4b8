package io.socketserver.core.internal.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.core.internal.waiting.Readiness.Wait;
import io.socketserver.core.spi.Slices;
import io.socketserver.core.spi.TimeSlice;
import java.lang.ref.WeakReference;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ReadinessTest {

  private final TimeSlice slice = new TimeSlice();

  private static final long MILLI = 1_000_000;
  private static final long AN_HOUR = Duration.ofHours(1).toNanos();

  /// A thread, and what it waits for.
  private record Waiting(Thread thread, FutureTask<Wait> task) {

    static Waiting begin(boolean virtual, Callable<Wait> wait) {
      var task = new FutureTask<>(wait);
      var thread = (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(task);
      return new Waiting(thread, task);
    }

    /// Waits until it waits.
    Waiting parked() {
      while (thread.getState() != Thread.State.WAITING
          && thread.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      return this;
    }

    Wait result() throws Exception {
      return task.get(30, TimeUnit.SECONDS);
    }
  }

  private static long in(long nanos) {
    return System.nanoTime() + nanos;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void countsASignalOnce(boolean virtual) throws Exception {
    var readiness = new Readiness();
    readiness.signal();
    readiness.signal();
    assertThat(readiness.isSignalled()).isTrue();
    assertThat(Waiting.begin(virtual, () -> readiness.await(Readiness.NEVER, slice)).result())
        .isEqualTo(Wait.READY);
    assertThat(readiness.isSignalled()).isFalse();
    assertThat(readiness.consume()).isFalse();

    Waiting next = Waiting.begin(virtual, () -> readiness.await(in(AN_HOUR), slice)).parked();
    readiness.signal();
    assertThat(next.result()).isEqualTo(Wait.READY);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isLateAfterTheDeadlineAndNotBefore(boolean virtual) throws Exception {
    var readiness = new Readiness();
    for (int i = 0; i < 3; i++) {
      long deadline = in(5 * MILLI);
      assertThat(Waiting.begin(virtual, () -> readiness.await(deadline, slice)).result())
          .isEqualTo(Wait.LATE);
      assertThat(System.nanoTime()).isGreaterThanOrEqualTo(deadline);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void endsOneWaitAtAWakeUp(boolean virtual) throws Exception {
    var readiness = new Readiness();
    Waiting waiting =
        Waiting.begin(virtual, () -> readiness.await(Readiness.NEVER, slice)).parked();
    readiness.wakeUp();
    assertThat(waiting.result()).isEqualTo(Wait.WOKEN);
    readiness.wakeUp();
    assertThat(Waiting.begin(virtual, () -> readiness.await(Readiness.NEVER, slice)).result())
        .isEqualTo(Wait.WOKEN);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void leavesAnInterruptToWhoWaits(boolean virtual) throws Exception {
    var readiness = new Readiness();
    Waiting waiting =
        Waiting.begin(
            virtual,
            () -> {
              Wait ended = readiness.await(Readiness.NEVER, slice);
              return Thread.currentThread().isInterrupted() ? ended : Wait.READY;
            });
    waiting.parked().thread().interrupt();
    assertThat(waiting.result()).isEqualTo(Wait.INTERRUPTED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void endsAllWaitsWhenItIsClosed(boolean virtual) throws Exception {
    var readiness = new Readiness();
    Waiting waiting = Waiting.begin(virtual, () -> readiness.await(in(AN_HOUR), slice)).parked();
    readiness.close();
    assertThatThrownBy(waiting::result).hasCauseInstanceOf(AsynchronousCloseException.class);
    Waiting later = Waiting.begin(virtual, () -> readiness.await(in(AN_HOUR), slice));
    assertThatThrownBy(later::result).hasCauseInstanceOf(AsynchronousCloseException.class);
  }

  /// One thread watches the deadlines of all, and must let go of those that are closed.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isForgottenWhenItIsClosed(boolean virtual) throws Exception {
    WeakReference<Readiness> closed = lateAndClosed(virtual);
    for (int i = 0; i < 100 && !closed.refersTo(null); i++) {
      System.gc();
    }
    assertThat(closed.refersTo(null)).isTrue();
  }

  /// Regression: a thread that always found something began a new slice each time, and kept its
  /// carrier.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onlyAWaitBeginsTheSliceAnew(boolean virtual) throws Exception {
    var readiness = new Readiness();
    slice.step();
    readiness.signal();
    assertThat(Waiting.begin(virtual, () -> readiness.await(in(AN_HOUR), slice)).result())
        .isEqualTo(Wait.READY);
    assertThat(Slices.hasBegun(slice)).isTrue();

    Waiting waiting = Waiting.begin(virtual, () -> readiness.await(in(AN_HOUR), slice)).parked();
    readiness.signal();
    assertThat(waiting.result()).isEqualTo(Wait.READY);
    assertThat(Slices.hasBegun(slice)).isFalse();
  }

  private static WeakReference<Readiness> lateAndClosed(boolean virtual) throws Exception {
    var readiness = new Readiness();
    assertThat(
            Waiting.begin(virtual, () -> readiness.await(in(5 * MILLI), new TimeSlice())).result())
        .isEqualTo(Wait.LATE);
    readiness.close();
    return new WeakReference<>(readiness);
  }
}
