package io.socketserver.core.internal.nio;

import io.socketserver.core.spi.Readiness;
import java.io.IOException;

/// The poller of the waits of virtual threads: a virtual thread that never blocks its carrier. It
/// asks without waiting, tells, and lets others run; the threads that it has woken run on the same
/// carrier, without a switch in the kernel. When it has heard nothing for some turns it parks, and
/// a platform thread blocks in the selector for it. An idle process uses no CPU.
@SuppressWarnings(
    "ThreadPriorityCheck") // yielding is how one carrier serves poller and woken threads
final class VirtualNioPoller extends NioPoller {

  /// A poller that went on asking would, by yielding, keep newly started threads from the carrier.
  private static final int EMPTY_TURNS_BEFORE_REST = 2;

  /// How long it goes on without a rest while there is always something to hear. What it wakes is
  /// in the carrier's own queue, and as long as that is never empty the carrier takes nothing from
  /// elsewhere: neither a thread started by a platform thread, nor one woken by it.
  private static final long LONGEST_BUSY_NANOS = 2_000_000;

  private final SelectorWatch watch = new SelectorWatch(selector, "nio-poller-rest");

  /// Used by the polling thread.
  private int emptyTurns;

  /// When it rested last. Used by the polling thread.
  private long rested = System.nanoTime();

  VirtualNioPoller() throws IOException {}

  @Override
  Thread.Builder thread() {
    return Thread.ofVirtual();
  }

  @Override
  void changed() {
    if (watch.isSelecting()) {
      wakeup();
    }
  }

  @Override
  void turn() throws IOException {
    if (System.nanoTime() - rested > LONGEST_BUSY_NANOS) {
      rest(); // all whom it has woken have run by now, so that the carrier's queue is empty
    }
    if (selector.selectNow(tell) > 0) {
      emptyTurns = 0;
      Thread.yield();
    } else if (++emptyTurns < EMPTY_TURNS_BEFORE_REST) {
      Thread.yield();
    } else {
      rest();
    }
  }

  /// Parks until there is something to hear.
  private void rest() {
    emptyTurns = 0;
    watch.await(Readiness.NEVER);
    rested = System.nanoTime();
  }
}
