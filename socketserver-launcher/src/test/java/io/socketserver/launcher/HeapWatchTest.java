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
      Object _ = new long[Integer.MAX_VALUE - 8][];
      throw new AssertionError("a heap without end");
    } catch (OutOfMemoryError e) {
      // meant
    }
  }

  /// Runs a watch on which the heap presses all the time.
  ///
  /// @param looks whether there is room, look by look
  /// @param whole whether the virtual machine is whole, each time that there is room; then the
  ///   watch is stopped
  private static void run(Queue<Boolean> looks, Queue<Boolean> whole, List<HeapWatch.Reason> ends)
      throws InterruptedException {
    var watch =
        new HeapWatch(
            looks::remove,
            () -> {
              if (whole.isEmpty()) {
                throw new StopException(); // it would wait for pressure again
              }
              return whole.remove();
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
      boolean _ = thread.join(Duration.ofMillis(10));
    }
  }

  private static final class StopException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static Queue<Boolean> looks(Stream<Boolean> looks) {
    return new ArrayDeque<>(looks.toList());
  }

  private static Stream<Boolean> full(int looks) {
    return Stream.generate(() -> false).limit(looks);
  }

  private static Stream<Boolean> room(int looks) {
    return Stream.generate(() -> true).limit(looks);
  }

  @Test
  void endsTheProcessWhenTheHeapIsFullAtThirtyLooksInARow() throws Exception {
    List<HeapWatch.Reason> ends = new CopyOnWriteArrayList<>();
    Queue<Boolean> looks = looks(Stream.concat(room(2), full(30)));
    run(looks, looks(room(2)), ends);

    assertThat(ends).containsExactly(HeapWatch.Reason.FULL);
    assertThat(looks).isEmpty();
  }

  /// So full, maybe, that nothing clears a soft reference any more.
  @Test
  void endsTheProcessWhenTheHeapWasFullBeforeTheFirstLook() {
    List<HeapWatch.Reason> ends = new CopyOnWriteArrayList<>();
    Queue<Boolean> looks = looks(full(30));
    new HeapWatch(looks::remove, () -> true, ends::add, Duration.ofNanos(1)).run();

    assertThat(ends).containsExactly(HeapWatch.Reason.FULL);
    assertThat(looks).isEmpty();
  }

  @Test
  void goesOnWhenThereIsRoomAgain() throws Exception {
    List<HeapWatch.Reason> ends = new CopyOnWriteArrayList<>();
    Queue<Boolean> looks = looks(Stream.concat(full(29), room(1)));
    run(looks, looks(room(0)), ends);

    assertThat(ends).isEmpty();
    assertThat(looks).isEmpty();
  }

  @Test
  void endsTheProcessWhenTheMachineHasLostAThread() throws Exception {
    List<HeapWatch.Reason> ends = new CopyOnWriteArrayList<>();
    run(looks(Stream.concat(full(2), room(1))), looks(full(1)), ends);

    assertThat(ends).containsExactly(HeapWatch.Reason.DAMAGED);
  }
}
