package io.socketserver.core.internal.carriers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A probe that goes unanswered while the process does not run says nothing about its carriers. The
/// clock is turned by the naps.
class PatienceTest {

  private static final long MILLI = 1_000_000;
  private static final long LIMIT = 25 * MILLI;

  private long now = 100 * MILLI;

  /// How much later than asked each nap ends.
  private long lateness;

  private final Patience patience = new Patience(() -> now, nanos -> now += nanos + lateness);

  @Test
  void endsAtItsLimitWhereTheProcessRuns() {
    long begin = now;

    assertThat(patience.await(() -> false, LIMIT)).isFalse();

    assertThat(now - begin).isEqualTo(LIMIT);
    assertThat(patience.waited()).isEqualTo(LIMIT);
  }

  /// As beside handlers that compute on all processors: naps are some milliseconds late.
  @Test
  void findsHeldCarriersNoLaterOnABusyMachine() {
    lateness = 4 * MILLI;
    long begin = now;

    assertThat(patience.await(() -> false, LIMIT)).isFalse();

    assertThat(now - begin).isLessThan(LIMIT + Patience.NAP_NANOS + lateness);
  }

  /// A control group that is stopped for 80 ms of 100, and whose carrier comes 3 ms after that.
  @Test
  void waitsForACarrierThatGetsAProcessorAfterThePause() {
    lateness = 80 * MILLI;
    long begin = now;

    assertThat(patience.await(() -> now > begin + 88 * MILLI, LIMIT)).isTrue();
  }

  /// The last nap is the late one: the carrier has had no time yet.
  @Test
  void doesNotEndWithALateNap() {
    long begin = now;
    var late =
        new Patience(
            () -> now,
            nanos -> {
              boolean isLast = now - begin == LIMIT - Patience.NAP_NANOS;
              now += nanos + (isLast ? 80 * MILLI : 0);
            });

    assertThat(late.await(() -> now - begin > LIMIT + 80 * MILLI - 1, LIMIT)).isTrue();
  }

  @Test
  void decidesWhereTheProcessIsNeverOnTime() {
    lateness = 50 * MILLI;

    assertThat(patience.await(() -> false, LIMIT)).isFalse();
  }

  @Test
  void forgivesTheNextProbeAsMuch() {
    lateness = 50 * MILLI;
    boolean _ = patience.await(() -> false, LIMIT);

    patience.restart();
    long begin = now;

    assertThat(patience.await(() -> now - begin > 500 * MILLI, LIMIT)).isTrue();
  }

  @Test
  void pausesForAllOfATimeAndCountsIt() {
    long begin = now;

    patience.pause(15 * MILLI);

    assertThat(now - begin).isEqualTo(15 * MILLI);
    assertThat(patience.waited()).isEqualTo(15 * MILLI);
  }
}
