package io.socketserver.core.internal.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.core.internal.TurnedClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LineLimitTest {

  private static final long SECOND = 1_000_000_000;

  /// A clock that is close to the overflow of its number.
  private final long start = new TurnedClock().nanoTime();

  private final LineLimit limit = new LineLimit(3, Duration.ofSeconds(10));

  @Test
  void letsAFewThroughAtOnceAndThenOneAtATime() {
    assertThat(taken(start, 10)).isEqualTo(3);
    assertThat(taken(start + 10 * SECOND - 1, 10)).isZero();
    assertThat(taken(start + 10 * SECOND, 10)).isOne();
    assertThat(taken(start + 19 * SECOND, 10)).isZero();
    assertThat(taken(start + 20 * SECOND, 10)).isOne();
  }

  @Test
  void beginsAnIntervalWithTheFirstLineHoweverLongItWasQuiet() {
    assertThat(taken(start + 9 * SECOND, 3)).isEqualTo(3);

    assertThat(taken(start + 18 * SECOND, 1)).isZero();
    assertThat(taken(start + 19 * SECOND, 1)).isOne();
  }

  @Test
  void givesNoMoreThanTheBurstAfterALongQuiet() {
    taken(start, 10);

    assertThat(taken(start + 1_000 * SECOND, 10)).isEqualTo(3);
  }

  @Test
  void countsWhatIsLeftOutOnce() {
    taken(start, 10);

    assertThat(limit.tryTake(start + 10 * SECOND)).isEqualTo(7);
    assertThat(limit.tryTake(start + 20 * SECOND)).isZero();
    assertThat(limit.tryTake(start + 20 * SECOND)).isEqualTo(LineLimit.LEFT_OUT);
    assertThat(limit.takeLeftOut()).isOne();
    assertThat(limit.takeLeftOut()).isZero();
  }

  private int taken(long now, int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      if (limit.tryTake(now) != LineLimit.LEFT_OUT) {
        taken++;
      }
    }
    return taken;
  }
}
