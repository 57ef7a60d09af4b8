package io.socketserver.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.core.spi.TimeSource.Signal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ManualTimeTest {

  private final ManualTime time = new ManualTime();
  private final Signal signal = time.newSignal();

  @Test
  void standsStillUntilItIsMoved() {
    long before = time.nanoTime();

    time.advance(Duration.ofSeconds(3));

    assertThat(time.nanoTime() - before).isEqualTo(Duration.ofSeconds(3).toNanos());
  }

  @Test
  void refusesToGoBack() {
    assertThatThrownBy(() -> time.advance(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-0.000000001S");
  }

  @Test
  void endsAWaitExactlyAtItsDeadline() throws Exception {
    var wait = waitFor(Duration.ofSeconds(10));
    assertThat(time.awaitWaiter(Duration.ofSeconds(10))).isEqualTo(Duration.ofSeconds(10));

    time.advance(Duration.ofSeconds(10).minusNanos(1));
    assertThat(time.awaitWaiter(Duration.ofSeconds(1))).isEqualTo(Duration.ofNanos(1));
    assertThat(wait.isDone()).isFalse();
    time.advance(Duration.ofNanos(1));

    assertThat(wait.result()).isFalse();
  }

  @Test
  void endsAWaitWhenItsSignalIsRaised() throws Exception {
    var wait = waitFor(Duration.ofSeconds(10));
    time.awaitWaiters(1);

    signal.raise();

    assertThat(wait.result()).isTrue();
  }

  @Test
  void doesNotWaitForWhatWasRaisedSinceTheMark() throws Exception {
    long mark = signal.mark();
    signal.raise();

    assertThat(signal.await(mark, time.deadline(Duration.ofSeconds(10)))).isTrue();
  }

  @Test
  void tellsRaisedFromLateWhenBothAreTrue() throws Exception {
    long mark = signal.mark();
    signal.raise();

    assertThat(signal.await(mark, time.nanoTime() - 1)).isTrue();
    assertThat(signal.await(signal.mark(), time.nanoTime())).isFalse();
  }

  @Test
  void leavesTheWaitersOfOtherSignalsAlone() throws Exception {
    var wait = waitFor(Duration.ofSeconds(10));
    time.awaitWaiters(1);

    time.newSignal().raise();

    assertThat(time.awaitWaiter(Duration.ofSeconds(10))).isEqualTo(Duration.ofSeconds(10));
    signal.raise();
    assertThat(wait.result()).isTrue();
  }

  @Test
  void namesTheEarliestOfSeveralDeadlines() throws Exception {
    var late = waitFor(Duration.ofSeconds(20));
    var early = waitFor(Duration.ofSeconds(5));
    time.awaitWaiters(2);

    assertThat(time.awaitWaiter(Duration.ofSeconds(20))).isEqualTo(Duration.ofSeconds(5));

    time.advance(Duration.ofSeconds(5));
    assertThat(early.result()).isFalse();
    assertThat(time.awaitWaiter(Duration.ofSeconds(20))).isEqualTo(Duration.ofSeconds(15));
    signal.raise();
    assertThat(late.result()).isTrue();
  }

  @Test
  void waitsForAThreadThatWaitsForExactlyThatTime() throws Exception {
    var earlier = waitFor(Duration.ofSeconds(5));
    var awaiting = InBackground.run(() -> time.awaitDeadline(Duration.ofSeconds(10)));
    time.awaitWaiters(1);
    assertThat(awaiting.isDone()).isFalse();

    var exact = waitFor(Duration.ofSeconds(10));

    assertThat(awaiting.result()).isEqualTo("done");
    signal.raise();
    assertThat(earlier.result()).isTrue();
    assertThat(exact.result()).isTrue();
  }

  @Test
  void waitsForAThreadThatWaits() throws Exception {
    var awaiting = InBackground.call(() -> time.awaitWaiter(Duration.ofSeconds(1)));
    var wait = waitFor(Duration.ofSeconds(10));
    time.awaitWaiters(1);
    assertThat(awaiting.isDone()).isFalse();

    time.advance(Duration.ofSeconds(9));
    var nearer = waitFor(Duration.ofMillis(5));

    assertThat(awaiting.result()).isBetween(Duration.ofMillis(5), Duration.ofSeconds(1));
    signal.raise();
    assertThat(wait.result()).isTrue();
    assertThat(nearer.result()).isTrue();
  }

  @Test
  void endsAWaitByAnInterrupt() throws Exception {
    var wait = waitFor(Duration.ofSeconds(10));
    time.awaitWaiters(1);

    wait.interrupt();

    assertThat(wait.failure()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void holdsDeadlinesBeyondTheOverflowOfItsNumber() throws Exception {
    long deadline = time.deadline(Duration.ofDays(400 * 365));
    assertThat(deadline).isNegative();

    var wait = InBackground.call(() -> signal.await(signal.mark(), deadline));
    time.awaitWaiters(1);
    time.advance(Duration.ofDays(365));

    assertThat(wait.isDone()).isFalse();
    signal.raise();
    assertThat(wait.result()).isTrue();
  }

  private InBackground<Boolean> waitFor(Duration duration) {
    long mark = signal.mark();
    long deadline = time.deadline(duration);
    return InBackground.call(() -> signal.await(mark, deadline));
  }
}
