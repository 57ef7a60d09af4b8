package io.socketserver.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HeapWatchTest {

  /// Takes all memory there is, for a moment, so that soft references are cleared.
  private static void press() {
    try {
      Object unused = new long[Integer.MAX_VALUE - 8][];
      throw new AssertionError("a heap without end");
    } catch (OutOfMemoryError e) {
      // meant
    }
  }

  private static void run(Queue<Boolean> looks, boolean whole, List<HeapWatch.Reason> ends)
      throws InterruptedException {
    var watch =
        new HeapWatch(
            () -> {
              return looks.remove();
            },
            () -> {
              if (whole) {
                throw new StopException(); // it would wait for pressure again
              }
              return false;
            },
            ends::add,
            Duration.ofNanos(1));
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                watch.run();
              } catch (StopException e) {
                // meant
              }
            });
    while (thread.isAlive()) {
      press();
      boolean unused = thread.join(Duration.ofMillis(10));
    }
  }

  private static final class StopException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static Queue<Boolean> looks(int full, Boolean... then) {
    return new ArrayDeque<>(
        Stream.concat(Stream.generate(() -> false).limit(full), Stream.of(then)).toList());
  }

  @Test
  void endsTheProcessWhenTheHeapIsFullAtThirtyLooksInARow() throws Exception {
    List<HeapWatch.Reason> ends = new CopyOnWriteArrayList<>();
    Queue<Boolean> looks = looks(30);
    run(looks, true, ends);

    assertThat(ends).containsExactly(HeapWatch.Reason.FULL);
    assertThat(looks).isEmpty();
  }

  @Test
  void goesOnWhenThereIsRoomAgain() throws Exception {
    List<HeapWatch.Reason> ends = new CopyOnWriteArrayList<>();
    Queue<Boolean> looks = looks(29, true);
    run(looks, true, ends);

    assertThat(ends).isEmpty();
    assertThat(looks).isEmpty();
  }

  @Test
  void endsTheProcessWhenTheMachineHasLostAThread() throws Exception {
    List<HeapWatch.Reason> ends = new CopyOnWriteArrayList<>();
    run(looks(2, true), false, ends);

    assertThat(ends).containsExactly(HeapWatch.Reason.DAMAGED);
  }
}
