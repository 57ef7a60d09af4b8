package io.socketserver.core.internal.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.core.spi.TimeSource;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The order in which the watch finds its entries.
class DeadlineHeapTest {

  private final DeadlineWatch watch = new DeadlineWatch(TimeSource.system());
  private final DeadlineHeap heap = new DeadlineHeap();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void findsTheEarliestWhateverHappensToOthers(long seed) {
    var random = new Random(seed);
    var model = new ArrayList<DeadlineWatch.Entry>();
    for (int step = 0; step < 5000; step++) {
      int choice = random.nextInt(step < 2500 ? 4 : 6);
      if (model.isEmpty() || choice < 2) {
        DeadlineWatch.Entry entry = entry(random.nextInt(1000));
        heap.add(entry);
        model.add(entry);
      } else if (choice < 4) {
        DeadlineWatch.Entry entry = model.get(random.nextInt(model.size()));
        entry.at(random.nextInt(10) == 0 ? DeadlineWatch.NEVER : random.nextInt(1000));
        heap.moved(entry);
      } else {
        DeadlineWatch.Entry entry = model.remove(random.nextInt(model.size()));
        heap.remove(entry);
        assertThat(entry.place).isEqualTo(DeadlineHeap.NOWHERE);
      }
      assertIsLike(model);
    }
    while (!model.isEmpty()) {
      DeadlineWatch.Entry first = heap.first();
      heap.remove(first);
      assertThat(model.remove(first)).isTrue();
      assertIsLike(model);
    }
  }

  private void assertIsLike(ArrayList<DeadlineWatch.Entry> model) {
    assertThat(heap.isEmpty()).isEqualTo(model.isEmpty());
    DeadlineWatch.Entry first = heap.first();
    if (first == null) {
      assertThat(model).isEmpty();
    } else {
      long least = model.stream().mapToLong(DeadlineWatch.Entry::at).min().orElseThrow();
      assertThat(first.at()).isEqualTo(least);
    }
  }

  private DeadlineWatch.Entry entry(long at) {
    DeadlineWatch.Entry entry =
        watch.newEntry(
            new DeadlineWatch.Watched() {
              @Override
              public long deadline() {
                return DeadlineWatch.NEVER;
              }

              @Override
              public void expire(long now) {}
            });
    entry.at(at);
    return entry;
  }
}
