package io.socketserver.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
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

  private static void run(Queue<Boolean> looks, AtomicInteger ends) throws InterruptedException {
    var watch =
        new HeapWatch(
            () -> {
              boolean room = looks.remove();
              if (room) {
                throw new StopException();
              }
              return false;
            },
            ends::incrementAndGet,
            Duration.ofNanos(1));
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                watch.run();
              } catch (StopException e) {
                // it would wait for pressure again
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
    var ends = new AtomicInteger();
    Queue<Boolean> looks = looks(30);
    run(looks, ends);

    assertThat(ends).hasValue(1);
    assertThat(looks).isEmpty();
  }

  @Test
  void goesOnWhenThereIsRoomAgain() throws Exception {
    var ends = new AtomicInteger();
    Queue<Boolean> looks = looks(29, true);
    run(looks, ends);

    assertThat(ends).hasValue(0);
    assertThat(looks).isEmpty();
  }
}
