package io.socketserver.core.internal.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.core.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// All time-outs depend on the watch (regression: a heap that was full for a moment ended it).
class DeadlineWatchTest {

  private final DeadlineWatch watch = new DeadlineWatch(TimeSource.system());

  @Test
  void keepsDeadlinesOfOthersAndTriesAgainAfterOneThrows() throws Exception {
    var failing = new Late(new OutOfMemoryError("injected"));
    DeadlineWatch.Entry failingEntry = watched(failing);
    assertThat(failing.expired.await(30, TimeUnit.SECONDS)).as("told again").isTrue();

    var other = new Late(null);
    DeadlineWatch.Entry otherEntry = watched(other);
    assertThat(other.expired.await(30, TimeUnit.SECONDS)).as("the watch goes on").isTrue();

    failingEntry.remove();
    otherEntry.remove();
    watch.close();
  }

  @Test
  void goesOnAfterQuestionThatThrows() throws Exception {
    var asked = new CountDownLatch(2);
    var broken =
        new DeadlineWatch.Watched() {
          @Override
          public long deadline() {
            asked.countDown();
            throw new AssertionError("injected");
          }

          @Override
          public void expire(long now) {}
        };
    var first = new Late(null);
    DeadlineWatch.Entry firstEntry = watched(first);
    assertThat(first.expired.await(30, TimeUnit.SECONDS)).isTrue();
    DeadlineWatch.Entry brokenEntry = watch.newEntry(broken);
    try {
      brokenEntry.add();
    } catch (AssertionError ofTheCaller) {
      assertThat(ofTheCaller).hasMessage("injected");
    }
    brokenEntry.deadlineSet(0);
    assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
    brokenEntry.remove();
    var other = new Late(null);
    DeadlineWatch.Entry otherEntry = watched(other);
    assertThat(other.expired.await(30, TimeUnit.SECONDS)).as("the watch goes on").isTrue();
    firstEntry.remove();
    otherEntry.remove();
    watch.close();
  }

  /// A watchdog must hear of a watch that stands still. Two servers may ask one.
  @Test
  void answersProbesUnlessItHangs() throws Exception {
    DeadlineWatch.Probe probe = watch.newProbe();
    DeadlineWatch.Probe other = watch.newProbe();
    assertThat(probe.ask()).as("no thread yet, and none needed").isTrue();
    assertThat(probe.ask()).isTrue();

    var hangs = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var stuck =
        new DeadlineWatch.Watched() {
          private volatile boolean over;

          @Override
          public long deadline() {
            return over ? DeadlineWatch.NEVER : 0;
          }

          @Override
          public void expire(long now) {
            hangs.countDown();
            try {
              goOn.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            over = true;
          }
        };
    DeadlineWatch.Entry entry = watch.newEntry(stuck);
    entry.add();
    assertThat(hangs.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(probe.ask()).as("the first asks").isTrue();
    assertThat(other.ask()).as("the first of another").isTrue();
    assertThat(probe.ask()).as("it stands still").isFalse();
    assertThat(other.ask()).as("for the other, too").isFalse();

    goOn.countDown();
    var later = new Late(null);
    DeadlineWatch.Entry laterEntry = watched(later);
    assertThat(later.expired.await(30, TimeUnit.SECONDS)).isTrue();
    laterEntry.remove();
    awaitAnswer(probe);
    awaitAnswer(other);

    entry.remove();
    watch.close();
    assertThat(probe.ask()).as("a closed watch need not answer").isTrue();
    assertThat(probe.ask()).isTrue();
  }

  private static void awaitAnswer(DeadlineWatch.Probe probe) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!probe.ask()) {
      assertThat(System.nanoTime() - end).as("the watch goes on").isNegative();
      Thread.onSpinWait();
    }
  }

  /// What n peers cost (regression: each deadline of one was paid by a look at all the others).
  @Test
  void looksAtNobodyElseWhenOneIsLate() throws Exception {
    int others = 1000;
    int late = 300;
    var idle = new ArrayList<Waiting>();
    for (int i = 0; i < others; i++) {
      idle.add(new Waiting(watch, Duration.ofHours(1)));
    }
    for (int i = 0; i < late; i++) {
      var one = new Waiting(watch, Duration.ofMillis(1));
      assertThat(one.expired.await(30, TimeUnit.SECONDS)).isTrue();
      one.entry.remove();
    }

    int looks = idle.stream().mapToInt(each -> each.asked.get()).sum();
    assertThat(looks).as("looks at " + others + " others").isLessThan(4 * others);
    idle.forEach(each -> each.entry.remove());
    watch.close();
  }

  /// A connection with a time-out whose client sends again and again.
  @Test
  void looksOnceAtDeadlineThatMovedAwayOften() throws Exception {
    var busy = new Waiting(watch, Duration.ofMillis(500));
    for (int i = 0; i < 10_000; i++) {
      busy.until(Duration.ofMillis(500));
    }
    int asked = busy.asked.get();

    assertThat(busy.expired.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(asked).isLessThan(1000);
    assertThat(busy.earliness.get()).as("nobody is told early").isGreaterThanOrEqualTo(0);
    busy.entry.remove();
    watch.close();
  }

  @Test
  void looksEarlierWhenDeadlineComesNearer() throws Exception {
    var waiting = new Waiting(watch, Duration.ofHours(1));
    var other = new Waiting(watch, Duration.ofHours(2));
    waiting.until(Duration.ofMillis(1));
    assertThat(waiting.expired.await(30, TimeUnit.SECONDS)).isTrue();
    other.until(Duration.ofMillis(1));
    assertThat(other.expired.await(30, TimeUnit.SECONDS)).isTrue();
    waiting.entry.remove();
    other.entry.remove();
    watch.close();
  }

  @Test
  void tellsNobodyWhoWasRemoved() throws Exception {
    var removed = new Waiting(watch, Duration.ofHours(1));
    removed.entry.remove();
    removed.entry.remove();
    removed.until(Duration.ZERO);
    var other = new Waiting(watch, Duration.ofMillis(1));
    assertThat(other.expired.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(removed.expired.getCount()).isEqualTo(1);
    other.entry.remove();
    watch.close();
  }

  /// Threads that set deadlines while the watch looks at them: each is told in the end.
  @Test
  void missesNoDeadlineOfManyThreads() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<Future<?>>();
      for (int i = 0; i < 8; i++) {
        var random = new Random(i);
        all.add(
            threads.submit(() -> {
              var own = new Waiting(watch, Duration.ofHours(1));
              for (int round = 0; round < 300; round++) {
                own.expired = new CountDownLatch(1);
                own.until(Duration.ofNanos(random.nextInt(300_000)));
                assertThat(own.expired.await(30, TimeUnit.SECONDS)).isTrue();
              }
              own.entry.remove();
              return null;
            }));
      }
      for (Future<?> each : all) {
        Object _ = each.get();
      }
    }
    watch.close();
  }

  private DeadlineWatch.Entry watched(DeadlineWatch.Watched one) {
    DeadlineWatch.Entry entry = watch.newEntry(one);
    entry.add();
    return entry;
  }

  /// Keeps a deadline as connections do, and counts how often it is asked for it.
  private static final class Waiting implements DeadlineWatch.Watched {

    final AtomicInteger asked = new AtomicInteger();
    final AtomicLong earliness = new AtomicLong(Long.MAX_VALUE);
    final DeadlineWatch.Entry entry;
    volatile CountDownLatch expired = new CountDownLatch(1);
    private final DeadlineWatch watch;
    private final AtomicLong deadline = new AtomicLong(DeadlineWatch.NEVER);

    Waiting(DeadlineWatch watch, Duration timeout) {
      this.watch = watch;
      this.entry = watch.newEntry(this);
      entry.add();
      until(timeout);
    }

    void until(Duration timeout) {
      long at = watch.now() + timeout.toNanos();
      deadline.set(at);
      entry.deadlineSet(at);
    }

    @Override
    public long deadline() {
      asked.incrementAndGet();
      return deadline.get();
    }

    @Override
    public void expire(long now) {
      long at = deadline.get();
      if (at <= now && deadline.compareAndSet(at, DeadlineWatch.NEVER)) {
        earliness.accumulateAndGet(watch.now() - at, Math::min);
        expired.countDown();
      }
    }
  }

  /// Late from the beginning, until it was told without a failure.
  private static final class Late implements DeadlineWatch.Watched {

    private final AtomicReference<@Nullable Error> failure;
    private final CountDownLatch expired = new CountDownLatch(1);

    Late(@Nullable Error failure) {
      this.failure = new AtomicReference<>(failure);
    }

    @Override
    public long deadline() {
      return expired.getCount() == 0 ? DeadlineWatch.NEVER : 0;
    }

    @Override
    public void expire(long now) {
      Error injected = failure.getAndSet(null);
      if (injected != null) {
        throw injected;
      }
      expired.countDown();
    }
  }
}
