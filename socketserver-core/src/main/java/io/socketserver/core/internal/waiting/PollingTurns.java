package io.socketserver.core.internal.waiting;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/// The turns of a virtual thread that polls on behalf of others: it polls without waiting,
/// dispatches events, and yields. The threads that it has woken run on the same carrier, without a
/// kernel context switch. After some turns without events it parks; an idle process uses no CPU.
///
/// @threading Used by the polling thread.
@SuppressWarnings(
    "ThreadPriorityCheck") // yielding is how one carrier serves poller and woken threads
final class PollingTurns {

  /// How long it may run without a rest while there are always events. The threads that it wakes
  /// are in the carrier's own queue. As long as that queue is never empty, the carrier takes
  /// nothing from other queues: neither a thread that a platform thread started, nor one that it
  /// woke.
  private static final long LONGEST_BUSY_NANOS = 5_000_000;

  /// Long enough for the thread to be parked before it is over. Resting until there is an event
  /// would not be sufficient: there is one already, and a thread that is woken before it has parked
  /// does not park.
  private static final long SHORT_REST_NANOS = 20_000;

  private static final VarHandle TURNS;

  static {
    try {
      TURNS = MethodHandles.lookup().findVarHandle(PollingTurns.class, "turns", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private int emptyTurns;
  private long rested = System.nanoTime();

  /// The number of turns so far. Written by the polling thread, through the handle.
  private long turns;

  /// Starts.
  PollingTurns() {
    CarrierWatch.addSign(() -> (long) TURNS.getOpaque(this));
  }

  /// Parks in a loop: an earlier wake-up may have left a permit, with which the first park returns
  /// at once.
  private void restShortly(long end) {
    for (long left = SHORT_REST_NANOS; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }

  /// Polls once, and then yields or rests.
  void turn(Poller poller) throws IOException {
    TURNS.setOpaque(this, turns + 1);
    long now = System.nanoTime();
    if (now - rested > LONGEST_BUSY_NANOS) {
      // all threads that it woke have run by now, so the carrier's queue is empty
      restShortly(now + SHORT_REST_NANOS);
      rested = now;
    }
    if (poller.dispatch() > 0 || poller.awaitBriefly() > 0) {
      emptyTurns = 0;
      Thread.yield();
    } else if (++emptyTurns < poller.emptyTurnsBeforeRest()) {
      Thread.yield();
    } else {
      rest(poller);
    }
  }

  private void rest(Poller poller) {
    emptyTurns = 0;
    poller.awaitEvents();
    rested = System.nanoTime();
  }
}
