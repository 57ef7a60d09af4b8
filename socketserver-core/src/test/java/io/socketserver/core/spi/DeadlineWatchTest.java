package io.socketserver.core.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// All time-outs depend on the watch (regression: a heap that was full for a moment ended it).
class DeadlineWatchTest {

  private final DeadlineWatch watch = new DeadlineWatch(TimeSource.system());

  @Test
  void keepsDeadlinesOfOthersAndTriesAgainAfterOneThrows() throws Exception {
    var failing = new Late(new OutOfMemoryError("injected"));
    watch.add(failing);
    assertThat(failing.expired.await(30, TimeUnit.SECONDS)).as("told again").isTrue();

    var other = new Late(null);
    watch.add(other);
    assertThat(other.expired.await(30, TimeUnit.SECONDS)).as("the watch goes on").isTrue();

    watch.remove(failing);
    watch.remove(other);
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
    watch.add(first);
    assertThat(first.expired.await(30, TimeUnit.SECONDS)).isTrue();
    try {
      watch.add(broken);
    } catch (AssertionError ofTheCaller) {
      assertThat(ofTheCaller).hasMessage("injected");
    }
    watch.deadlineSet(0);
    assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
    watch.remove(broken);
    var other = new Late(null);
    watch.add(other);
    assertThat(other.expired.await(30, TimeUnit.SECONDS)).as("the watch goes on").isTrue();
    watch.remove(first);
    watch.remove(other);
    watch.close();
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
