package io.socketserver.handlers.samples.resp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.handlers.samples.resp.Store.Condition;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StoreTest {

  private final AtomicLong clock = new AtomicLong();

  @Test
  void forgetsTheLeastRecentlyUsedKeyWhenThereAreTooMany() throws Exception {
    Store store = new Store(3, 1 << 20, clock::get);
    set(store, "a", "b", "c");
    store.get(key("a"));
    set(store, "d");

    assertThat(store.size()).isEqualTo(3);
    assertThat(store.contains(key("b"))).isFalse();
    assertThat(store.contains(key("a"))).isTrue();
  }

  @Test
  void forgetsAsManyKeysAsALargeValueNeeds() throws Exception {
    Store store = new Store(100, 10_000, clock::get);
    for (int i = 0; i < 20; i++) {
      set(store, "k" + i);
    }
    store.set(key("large"), new byte[9_000], Entry.NEVER, Condition.ALWAYS);

    assertThat(store.contains(key("large"))).isTrue();
    assertThat(store.contains(key("k0"))).isFalse();
    assertThat(store.contains(key("k19"))).isTrue();
  }

  @Test
  void giveBackTheMemoryOfWhatWasReplacedRemovedOrHasEnded() throws Exception {
    Store store = new Store(100, 1_000, clock::get);
    set(store, "kept");
    for (int i = 0; i < 1_000; i++) {
      store.set(key("a"), new byte[100], 10, Condition.ALWAYS);
      store.set(key("b"), new byte[100], Entry.NEVER, Condition.ALWAYS);
      store.remove(key("b"));
      clock.addAndGet(i % 3 * 10);
    }

    assertThat(store.contains(key("kept"))).isTrue();
  }

  @Test
  void clearsAwayAFewEndedKeysAtEachUse() throws Exception {
    Store store = new Store(1_000, 1 << 20, clock::get);
    for (int i = 0; i < 100; i++) {
      store.set(key("k" + i), new byte[1], 1 + i, Condition.ALWAYS);
    }
    clock.set(1_000);

    assertThat(IntStream.range(0, 8).map(i -> store.size()))
        .containsExactly(84, 68, 52, 36, 20, 4, 0, 0);
  }

  @Test
  void countsWhatManyThreadsAdd() throws Exception {
    Store store = new Store(10, 1 << 20, clock::get);
    List<Callable<Long>> tasks =
        IntStream.range(0, 1_000)
            .mapToObj(i -> (Callable<Long>) () -> store.add(key("n"), 1))
            .toList();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Long> done : threads.invokeAll(tasks)) {
        done.get();
      }
    }

    assertThat(store.add(key("n"), 0)).isEqualTo(1_000);
  }

  @Test
  void letsOneOfManyThreadsSetAnAbsentKey() throws Exception {
    Store store = new Store(10, 1 << 20, clock::get);
    List<Callable<Boolean>> tasks =
        IntStream.range(0, 1_000)
            .mapToObj(i ->
                (Callable<Boolean>)
                    () -> store.set(key("a"), new byte[1], Entry.NEVER, Condition.IF_ABSENT))
            .toList();
    int winners = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> done : threads.invokeAll(tasks)) {
        winners += done.get() ? 1 : 0;
      }
    }

    assertThat(winners).isEqualTo(1);
  }

  @Test
  void staysWithinItsBoundsWhateverManyThreadsDo() throws Exception {
    Store store = new Store(50, 20_000, clock::get);
    List<Callable<Integer>> tasks =
        IntStream.range(0, 50).mapToObj(i -> (Callable<Integer>) () -> play(store, i)).toList();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> largest : threads.invokeAll(tasks)) {
        assertThat(largest.get()).isLessThanOrEqualTo(50);
      }
    }
    clock.addAndGet(1_000_000);
    store.clear();

    assertThat(store.size()).isZero();
    // Whatever was counted wrong would be missing now.
    store.set(key("k"), new byte[19_700], Entry.NEVER, Condition.ALWAYS);
    assertThat(store.contains(key("k"))).isTrue();
  }

  /// Plays with keys that other threads have too, and gives the largest size seen.
  private int play(Store store, int seed) throws CommandException {
    Random random = new Random(seed);
    int largest = 0;
    for (int i = 0; i < 500; i++) {
      Bytes key = key("k" + random.nextInt(100));
      switch (random.nextInt(5)) {
        case 0 -> store.set(key, new byte[random.nextInt(500)], Entry.NEVER, Condition.ALWAYS);
        case 1 -> store.set(key, new byte[1], 1 + random.nextInt(100), Condition.IF_ABSENT);
        case 2 -> store.remove(key);
        case 3 -> store.expire(key, random.nextInt(100), ExpireOptions.NONE);
        default -> clock.incrementAndGet();
      }
      largest = Math.max(largest, store.size());
    }
    return largest;
  }

  private static void set(Store store, String... keys) throws CommandException {
    for (String key : keys) {
      store.set(key(key), new byte[1], Entry.NEVER, Condition.ALWAYS);
    }
  }

  private static Bytes key(String text) {
    return new Bytes(text.getBytes(UTF_8));
  }
}
