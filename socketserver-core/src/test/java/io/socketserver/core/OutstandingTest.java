package io.socketserver.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The end of a drain (regression: each request that ended had all the others sorted and walked).
class OutstandingTest {

  private final Set<Integer> open = new LinkedHashSet<>();
  private final AtomicInteger walked = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();
  private final Outstanding<Integer> outstanding =
      new Outstanding<>(
          () -> {
            walked.addAndGet(open.size());
            return new ArrayList<>(open);
          },
          each -> {
            asked.incrementAndGet();
            return open.contains(each);
          });

  @Test
  void walksOnceWhereManyEndInAnyOrder() {
    int count = 1000;
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      open.add(i);
      order.add(i);
    }
    Collections.shuffle(order, new Random(1));
    for (Integer each : order) {
      assertThat(outstanding.isEmpty()).isFalse();
      assertThat(open.remove(each)).isTrue();
    }
    assertThat(outstanding.isEmpty()).isTrue();
    assertThat(walked.get()).isEqualTo(count);
    assertThat(asked.get()).isLessThanOrEqualTo(2 * count);
  }

  @Test
  void findsWhoCameAfterTheWalk() {
    open.add(1);
    assertThat(outstanding.isEmpty()).isFalse();
    open.add(2);
    assertThat(open.remove(1)).isTrue();
    assertThat(outstanding.isEmpty()).isFalse();
    assertThat(open.remove(2)).isTrue();
    assertThat(outstanding.isEmpty()).isTrue();
    open.add(3);
    assertThat(outstanding.isEmpty()).isFalse();
  }
}
