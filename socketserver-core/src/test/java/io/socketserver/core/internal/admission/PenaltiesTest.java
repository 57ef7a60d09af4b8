package io.socketserver.core.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PenaltiesTest {

  private static final long SECOND = 1_000_000_000;
  private static final Duration FIRST = Duration.ofSeconds(60);

  private final Penalties penalties = new Penalties();
  private long now = Long.MAX_VALUE - SECOND; // it overflows

  private void pass(long seconds) {
    now += seconds * SECOND;
  }

  /// How long the penalty lasts that is imposed now.
  private long impose(long source) {
    penalties.impose(source, FIRST, now);
    long seconds = 0;
    for (; penalties.isImposed(source, now); seconds++) {
      pass(1);
    }
    return seconds;
  }

  @Test
  void eachLastsTwiceAsLongUpToTenMinutes() {
    assertThat(impose(1)).isEqualTo(60);
    assertThat(impose(1)).isEqualTo(120);
    pass(599);
    assertThat(impose(1)).isEqualTo(240);
    assertThat(impose(1)).isEqualTo(480);
    assertThat(impose(1)).isEqualTo(600);
    assertThat(impose(1)).isEqualTo(600);
    assertThat(impose(2)).isEqualTo(60);
  }

  @Test
  void isForgottenAfterTenMinutes() {
    assertThat(impose(1)).isEqualTo(60);
    assertThat(impose(1)).isEqualTo(120);
    pass(600);
    assertThat(impose(1)).isEqualTo(60);
  }

  @Test
  void doesNotGrowWhileItLasts() {
    penalties.impose(1, FIRST, now);
    pass(30);
    penalties.impose(1, FIRST, now);
    pass(30);
    assertThat(penalties.isImposed(1, now)).isFalse();
  }

  @Test
  void onlySoManySourcesHaveOne() {
    for (int i = 0; i < Penalties.MOST_SOURCES; i++) {
      penalties.impose(i, FIRST, now);
    }
    penalties.impose(-1, FIRST, now);
    assertThat(penalties.isImposed(-1, now)).isFalse();
    assertThat(penalties.isImposed(7, now)).isTrue();

    pass(60 + 600);
    penalties.impose(-1, FIRST, now);
    assertThat(penalties.isImposed(-1, now)).isTrue();
  }
}
