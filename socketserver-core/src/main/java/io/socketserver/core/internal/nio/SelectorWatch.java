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

/// Waits with a selector for a virtual thread: a platform thread blocks in it, while the virtual
/// one is parked and its carrier free for others.
///
/// The platform thread leaves what it has seen to the virtual one, which asks again. Whoever it
/// woke itself would stand in another queue of the scheduler than those whom the virtual thread
/// wakes, and behind it.
///
/// Only one of the two ever selects, since a selector is locked for as long as somebody does: the
/// virtual thread goes on only when the other one has come back.
///
/// Who has something new for the selector makes that known first, and then asks whether somebody
/// [#isSelecting()]; the virtual thread says so before there is anybody who may block. So a select
/// that blocks has seen the news, or is woken.
///
/// @threading One virtual thread waits at a time.
final class SelectorWatch {

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long PAUSE_NANOS = 1_000_000;

  private volatile Selector selector;

  /// From the begin of a wait until its end.
  private volatile boolean selecting;

  /// The end of the wait at the latest. Written before `selecting`.
  private long deadline;

  private volatile boolean closed;

  private volatile @Nullable Thread waiter;

  /// What ended the last select, if the selector may be damaged.
  private volatile @Nullable Error failure;

  /// Blocks in the selector. Made ahead, so that no class is loaded in the first wait: a virtual
  /// thread that waits for a class holds its carrier.
  private final Thread thread;

  /// @param name of the platform thread
  SelectorWatch(Selector selector, String name) {
    this.selector = selector;
    this.thread = NeededThread.unstarted(name, this::watch);
  }

  /// Selects in the calling thread, until there is something, the selector is woken, or the
  /// deadline is over.
  ///
  /// @param deadline on the clock of [System#nanoTime()], or [Readiness#NEVER]
  /// @return whether there is something
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

  /// Selects with another selector from now on. For the virtual thread, between two waits.
  ///
  /// @param other the selector
  void use(Selector other) {
    selector = other;
  }

  /// Whether the selector must be woken to see what is new.
  boolean isSelecting() {
    return selecting;
  }

  /// Parks the calling virtual thread until the selector may have something, was woken or closed,
  /// the deadline is over, or the thread is interrupted.
  ///
  /// @param deadline on the clock of [System#nanoTime()], or [Readiness#NEVER]
  /// @throws Error what the selector has thrown, for instance in a full heap
  @SuppressWarnings("ThreadPriorityCheck") // for as long as the other thread takes to come back
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
        Selector unused = selector.wakeup();
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

  /// Goes on until the end, whatever is thrown: a virtual thread would wait for ever.
  private void watch() {
    while (!closed) {
      if (!selecting) {
        LockSupport.park(this);
        continue;
      }
      try {
        boolean unused = select(selector, deadline);
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

  /// Ends all waits. The selector is closed by then.
  void close() {
    closed = true;
    LockSupport.unpark(waiter);
    LockSupport.unpark(thread);
  }
}
