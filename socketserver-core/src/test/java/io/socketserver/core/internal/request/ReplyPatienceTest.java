package io.socketserver.core.internal.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.core.internal.TurnedClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplyPatienceTest {

  private static final long MILLIS = 1_000_000;

  private final TurnedClock time = new TurnedClock();
  private final ReplyPatience patience = new ReplyPatience(time);

  @Test
  void isATenthOfASecondAtFirst() {
    assertThat(patience.take(0)).isEqualTo(100 * MILLIS);
    assertThat(patience.take(0)).isZero();
  }

  @Test
  void growsByATenthOfTheTime() {
    long _ = patience.take(0);
    time.advance(Duration.ofMillis(50));
    assertThat(patience.take(0)).isEqualTo(5 * MILLIS);
  }

  @Test
  void doesNotGrowBeyondItsBeginning() {
    time.advance(Duration.ofHours(1));
    assertThat(patience.take(0)).isEqualTo(100 * MILLIS);
  }

  @Test
  void isTakenInPartsAndGivenBack() {
    assertThat(patience.take(30 * MILLIS)).isEqualTo(30 * MILLIS);
    patience.giveBack(20 * MILLIS);
    patience.giveBack(-5 * MILLIS); // a wait that took longer than it should
    assertThat(patience.take(0)).isEqualTo(90 * MILLIS);
  }
}
