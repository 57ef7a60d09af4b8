package io.socketserver.core.internal.nio;

import io.socketserver.core.internal.waiting.CarrierWatch;
import io.socketserver.core.internal.waiting.NeededThread;
import io.socketserver.core.internal.waiting.Readiness;
import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Waits with a selector on behalf of a virtual thread: a platform thread blocks in the selector,
/// while the virtual one is parked and its carrier is free.
///
/// The platform thread does not consume events: the virtual thread polls again and dispatches them.
/// Threads that the platform thread woke itself would be in another queue of the scheduler, and
/// behind it.
///
/// Only one of the two selects at a time, because a select locks the selector: the virtual thread
/// continues only after the other one has returned.
///
/// A thread that changes a registration publishes the change first and then checks
/// [#isSelecting()]; the virtual thread sets that flag before the platform thread can block. So a
/// select that blocks has seen the change, or is woken.
///
/// @threading One virtual thread waits at a time.
final class SelectorWatch {

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long PAUSE_NANOS = 1_000_000;

  private volatile Selector selector;

  /// True from the start of a wait until its end.
  private volatile boolean selecting;

  /// The deadline of the wait. Written before `selecting`.
  private long deadline;

  private volatile boolean closed;

  private volatile @Nullable Thread waiter;

  /// What the last select has thrown, if the selector may be damaged.
  private volatile @Nullable Error failure;

  /// Blocks in the selector. Created in advance, so that the first wait loads no class: a virtual
  /// thread that waits for a class pins its carrier.
  private final Thread thread;

  /// @param name the name of the platform thread
  SelectorWatch(Selector selector, String name) {
    this.selector = selector;
    this.thread = NeededThread.unstarted(name, this::watch);
  }

  /// Selects in the calling thread, until a channel is ready, the selector is woken, or the
  /// deadline has passed.
  ///
  /// @param deadline on the clock of [System#nanoTime()], or [Readiness#NEVER]
  /// @return whether a channel is ready
  static boolean select(Selector selector, long deadline) throws IOException {
    if (deadline == Readiness.NEVER) {
      return selector.select(SelectorWatch::leave) > 0;
    }
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      return selector.selectNow(SelectorWatch::leave) > 0;
    }
    // rounded up, or the last fraction of a millisecond would be a busy wait
    return selector.select(SelectorWatch::leave, Math.ceilDiv(left, NANOS_PER_MILLI)) > 0;
  }

  private static void leave(SelectionKey key) {}

  /// Replaces the selector. For the virtual thread, between two waits.
  ///
  /// @param other the new selector
  void use(Selector other) {
    selector = other;
  }

  /// Whether the selector must be woken to see a change.
  boolean isSelecting() {
    return selecting;
  }

  /// Parks the calling virtual thread until a channel may be ready, the selector was woken or
  /// closed, the deadline has passed, or the thread is interrupted.
  ///
  /// @param deadline on the clock of [System#nanoTime()], or [Readiness#NEVER]
  /// @throws Error what the selector has thrown, for instance because the heap is exhausted
  @SuppressWarnings("ThreadPriorityCheck") // only until the other thread has returned
  void await(long deadline) {
    this.deadline = deadline;
    waiter = Thread.currentThread();
    selecting = true;
    if (thread.getState() == Thread.State.NEW) {
      thread.start();
    } else {
      LockSupport.unpark(thread);
    }
    while (selecting && !closed) {
      if (Thread.currentThread().isInterrupted()) {
        Selector _ = selector.wakeup();
        Thread.yield();
      } else {
        LockSupport.park(this);
      }
    }
    Error thrown = failure;
    if (thrown != null) {
      failure = null;
      throw thrown;
    }
  }

  /// Runs until the close, whatever is thrown: otherwise a virtual thread would wait for ever.
  private void watch() {
    while (!closed) {
      if (!selecting) {
        LockSupport.park(this);
        continue;
      }
      try {
        boolean _ = select(selector, deadline);
      } catch (ClosedSelectorException end) {
        return;
      } catch (Error e) {
        failure = e;
      } catch (Exception e) {
        NeededThread.report("a wait with a selector failed; continuing", e);
        NeededThread.pause(PAUSE_NANOS);
      }
      selecting = false;
      LockSupport.unpark(waiter);
      CarrierWatch.expect();
    }
  }

  /// Ends all waits. Called after the selector was closed.
  void close() {
    closed = true;
    LockSupport.unpark(waiter);
    LockSupport.unpark(thread);
  }
}
