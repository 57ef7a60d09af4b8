package io.socketserver.handlers.samples.resp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BytesTest {

  private static final int BITS = 15;

  @Test
  void findsKeysThatShareOneHash() {
    // "Aa" and "BB" have the same hash, and so have all words made of them.
    List<byte[]> ordinary = keys("Aa", "Bc");
    List<byte[]> colliding = keys("Aa", "BB");
    assertThat(colliding.stream().map(key -> new Bytes(key).hashCode()).distinct()).hasSize(1);
    putAndRemove(ordinary);

    Duration usual = putAndRemove(ordinary);
    Duration attacked = putAndRemove(colliding);

    // One by one, this takes hundreds of times as long; the rest is for a busy machine.
    assertThat(attacked).isLessThan(usual.multipliedBy(20).plusSeconds(1));
  }

  @Test
  void comparesAsItIsEqual() {
    Bytes one = new Bytes("Aa".getBytes(US_ASCII));

    assertThat(one).isEqualByComparingTo(new Bytes("Aa".getBytes(US_ASCII)));
    assertThat(one.compareTo(new Bytes("BB".getBytes(US_ASCII)))).isNegative();
    assertThat(one.compareTo(new Bytes("A".getBytes(US_ASCII)))).isPositive();
  }

  private static Duration putAndRemove(List<byte[]> keys) {
    Map<Bytes, Integer> map = new LinkedHashMap<>(64, 0.75f, true);
    long begin = System.nanoTime();
    for (byte[] key : keys) {
      map.put(new Bytes(key), key.length);
    }
    for (byte[] key : keys) {
      map.remove(new Bytes(key));
    }
    Duration taken = Duration.ofNanos(System.nanoTime() - begin);
    assertThat(map).isEmpty();
    return taken;
  }

  private static List<byte[]> keys(String zero, String one) {
    List<byte[]> keys = new ArrayList<>();
    for (int number = 0; number < 1 << BITS; number++) {
      StringBuilder key = new StringBuilder();
      for (int bit = 0; bit < BITS; bit++) {
        key.append((number >> bit & 1) == 0 ? zero : one);
      }
      keys.add(key.toString().getBytes(US_ASCII));
    }
    return keys;
  }
}
