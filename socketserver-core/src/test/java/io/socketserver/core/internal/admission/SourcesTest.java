package io.socketserver.core.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.PeerCredentials;
import io.socketserver.api.Refusal;
import io.socketserver.core.internal.admission.Verdict.Permit;
import io.socketserver.core.internal.admission.Verdict.Refused;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourcesTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long MANY = 1_000_000;
  private static final EventRate TEN_A_SECOND = EventRate.of(10, SECOND);

  private final Sources sources = new Sources();

  @Test
  void countsTheConnectionsOfEachSource() {
    List<Permit> permits = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      permits.add((Permit) connect(7, 3, 0));
    }

    assertThat(connect(7, 3, 0)).isEqualTo(new Refused(Refusal.SOURCE_CONNECTIONS));
    assertThat(connect(8, 3, 0)).isInstanceOf(Permit.class);

    permits.getFirst().release();
    permits.getFirst().release(); // once more has no effect
    assertThat(sources.connections()).isEqualTo(3);
    assertThat(connect(7, 3, 0)).isInstanceOf(Permit.class);
    assertThat(connect(7, 3, 0)).isInstanceOf(Refused.class);
  }

  /// A clock may begin anywhere, and overflow.
  @ParameterizedTest
  @ValueSource(longs = {0, -5_000_000_000L, Long.MAX_VALUE - 50_000_000L})
  void limitsTheRateOfEachSource(long begin) {
    for (int i = 0; i < 10; i++) {
      assertThat(sources.datagram(1, TEN_A_SECOND, begin)).isTrue();
    }
    assertThat(sources.datagram(1, TEN_A_SECOND, begin + SECOND / 10 - 1)).isFalse();
    assertThat(sources.datagram(2, TEN_A_SECOND, begin)).isTrue();

    assertThat(sources.datagram(1, TEN_A_SECOND, begin + SECOND / 10)).isTrue();
    assertThat(sources.datagram(1, TEN_A_SECOND, begin + SECOND / 10)).isFalse();
  }

  @Test
  void aRefusedConnectionCostsNoToken() {
    for (int i = 0; i < 10; i++) {
      assertThat(sources.connection(1, 1, TEN_A_SECOND, 0))
          .isInstanceOf(i == 0 ? Permit.class : Refused.class);
    }
    for (int i = 0; i < 9; i++) {
      assertThat(sources.connection(1, 0, TEN_A_SECOND, 0)).isInstanceOf(Permit.class);
    }
    assertThat(sources.connection(1, 0, TEN_A_SECOND, 0))
        .isEqualTo(new Refused(Refusal.SOURCE_RATE));
  }

  /// A million made-up sources fit into the table's bound, and a source that behaves is served.
  @Test
  void staysBoundedAndRefusesNobodyBecauseOfOthers() {
    for (long source = 0; source < MANY; source++) {
      assertThat(sources.datagram(source, TEN_A_SECOND, 0)).isTrue();
    }
    assertThat(sources.datagram(MANY, TEN_A_SECOND, 0)).isTrue();
    assertThat(sources.size()).isLessThanOrEqualTo(20L << 20);

    // one that was there before is limited still
    for (int i = 1; i < 10; i++) {
      assertThat(sources.datagram(5, TEN_A_SECOND, 0)).isTrue();
    }
    assertThat(sources.datagram(5, TEN_A_SECOND, 0)).isFalse();

    // and when the others are quiet, the table is small again
    assertThat(sources.datagram(MANY, TEN_A_SECOND, 2 * SECOND)).isTrue();
    for (long source = 0; source < MANY; source++) {
      assertThat(sources.datagram(source, TEN_A_SECOND, (3 + source) * SECOND)).isTrue();
    }
    assertThat(sources.size()).isLessThanOrEqualTo(20L << 20);
  }

  @Test
  void forgetsNoOpenConnectionHoweverManySourcesComeAndGo() {
    Permit kept = (Permit) connect(-1, 1, 0);
    for (long source = 0; source < MANY; source++) {
      ((Permit) connect(source, 1, source)).release();
    }

    assertThat(connect(-1, 1, MANY)).isEqualTo(new Refused(Refusal.SOURCE_CONNECTIONS));
    assertThat(sources.size()).isLessThan(10_000);
    kept.release();
    assertThat(sources.connections()).isZero();
  }

  /// The same as a map does that forgets nothing.
  @Test
  void countsAsAMapDoes() {
    Random random = new Random(20);
    Map<Long, List<Permit>> open = new HashMap<>();
    for (int i = 0; i < 300_000; i++) {
      long source = random.nextInt(5_000);
      List<Permit> own = open.computeIfAbsent(source, absent -> new ArrayList<>());
      if (random.nextBoolean() && !own.isEmpty()) {
        own.removeLast().release();
      } else {
        Verdict verdict = connect(source, 3, i);
        assertThat(verdict instanceof Permit).isEqualTo(own.size() < 3);
        if (verdict instanceof Permit permit) {
          own.add(permit);
        }
      }
    }
    assertThat(sources.connections()).isEqualTo(open.values().stream().mapToInt(List::size).sum());
    open.values().forEach(own -> own.forEach(Permit::release));
    assertThat(sources.connections()).isZero();
  }

  @Test
  void rejectsAReleaseWithoutAConnection() {
    assertThatThrownBy(() -> sources.release(3)).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, 10.1.2.3, 32, 64, true",
    "10.1.2.3, 10.1.2.4, 32, 64, false",
    "10.1.2.3, 10.1.2.4, 24, 64, true",
    "10.1.2.3, 138.1.2.3, 1, 64, false",
    "10.1.2.3, 11.1.2.3, 1, 64, true",
    "2001:db8::1, 2001:db8::2, 32, 64, true",
    "2001:db8::1, 2001:db8:0:1::1, 32, 64, false",
    "2001:db8::1, 2001:db8:0:1::1, 32, 48, true",
    "::, 0.0.0.0, 32, 64, false"
  })
  void takesAPrefixForASource(String one, String other, int ipv4, int ipv6, boolean same) {
    long first = SourceKey.of(InetAddress.ofLiteral(one), ipv4, ipv6);
    long second = SourceKey.of(InetAddress.ofLiteral(other), ipv4, ipv6);

    assertThat(first == second).isEqualTo(same);
  }

  @Test
  void takesAUserForASource() {
    long root = SourceKey.of(new PeerCredentials(1, 0, 0));

    assertThat(root).isEqualTo(SourceKey.of(new PeerCredentials(2, 0, 5)));
    assertThat(root).isNotEqualTo(SourceKey.of(new PeerCredentials(1, 1000, 0)));
    assertThat(root).isNotEqualTo(SourceKey.of(InetAddress.ofLiteral("0.0.0.0"), 32, 64));
  }

  private Verdict connect(long source, int most, long now) {
    return sources.connection(source, most, EventRate.UNLIMITED, now);
  }
}
