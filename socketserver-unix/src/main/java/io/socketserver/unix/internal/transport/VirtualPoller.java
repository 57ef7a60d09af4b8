package io.socketserver.unix.internal.transport;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The poller of the waits of virtual threads: a virtual thread that never blocks its carrier. It
/// asks without waiting, tells, and lets others run; the threads that it has woken run on the same
/// carrier, without a switch in the kernel. When it has heard nothing for some turns it parks, and
/// the other poller watches for it. An idle process uses no CPU.
@SuppressWarnings(
    "ThreadPriorityCheck") // yielding is how one carrier serves poller and woken threads
final class VirtualPoller extends Poller {

  /// A poller that went on asking would, by yielding, keep newly started threads from the carrier.
  private static final int EMPTY_TURNS_BEFORE_REST = 2;

  /// How long it goes on without a rest while there is always something to hear. What it wakes is
  /// in the carrier's own queue, and as long as that is never empty the carrier takes nothing from
  /// elsewhere: neither a thread started by a platform thread, nor one woken by it.
  private static final long LONGEST_BUSY_NANOS = 2_000_000;

  private final PlatformPoller watcher;

  /// Used by the polling thread.
  private int emptyTurns;

  /// When it rested last. Used by the polling thread.
  private long rested = System.nanoTime();

  private volatile @Nullable Thread thread;

  VirtualPoller(PlatformPoller watcher) throws IOException {
    this.watcher = watcher;
    try {
      watcher.watch(this);
    } catch (IOException e) {
      epoll.close();
      throw e;
    }
  }

  @Override
  void turn() {
    if (System.nanoTime() - rested > LONGEST_BUSY_NANOS) {
      rest(); // all whom it has woken have run by now, so that the carrier's queue is empty
    }
    int count = epoll.next();
    if (count > 0) {
      emptyTurns = 0;
      tell(count);
      Thread.yield();
    } else if (++emptyTurns < EMPTY_TURNS_BEFORE_REST) {
      Thread.yield();
    } else {
      rest();
    }
  }

  /// Parks until there is something to hear. Arming comes first: an event that came before it, and
  /// one that comes after, both lead to an unpark, whose permit a later park finds.
  private void rest() {
    emptyTurns = 0;
    thread = Thread.currentThread();
    if (watcher.watchOnce(this) == 0) {
      LockSupport.park(this);
    } else {
      Thread.yield(); // asks on, without the watcher
    }
    rested = System.nanoTime();
  }

  /// The set has something.
  void wake() {
    LockSupport.unpark(thread);
  }
}
