package io.socketserver.core.internal.waiting;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/// The turns of a virtual thread that polls on behalf of others: it asks without waiting, tells,
/// and lets others run. The threads that it has woken run on the same carrier, without a switch in
/// the kernel. When it has heard nothing for some turns it rests; an idle process uses no CPU.
///
/// @threading Used by the polling thread.
@SuppressWarnings(
    "ThreadPriorityCheck") // yielding is how one carrier serves poller and woken threads
final class PollingTurns {

  /// A poller that went on asking would, by yielding, keep newly started threads from the carrier.
  private static final int EMPTY_TURNS_BEFORE_REST = 2;

  /// How long it goes on without a rest while there is always something to hear. What it wakes is
  /// in the carrier's own queue, and as long as that is never empty the carrier takes nothing from
  /// elsewhere: neither a thread started by a platform thread, nor one woken by it.
  private static final long LONGEST_BUSY_NANOS = 5_000_000;

  /// Long enough to be parked when it is over. To rest until there is something would not do: there
  /// is, and who is woken before it has parked goes on without.
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

  /// How many there have been. Written by the polling thread, through the handle.
  private long turns;

  /// Begins.
  PollingTurns() {
    CarrierWatch.addSign(() -> (long) TURNS.getOpaque(this));
  }

  /// Whoever has woken this thread before left a permit, with which it would not be parked.
  private void restShortly(long end) {
    for (long left = SHORT_REST_NANOS; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }

  /// Asks once, and lets others run or rests.
  void turn(Poller poller) throws IOException {
    TURNS.setOpaque(this, turns + 1);
    long now = System.nanoTime();
    if (now - rested > LONGEST_BUSY_NANOS) {
      // all whom it has woken have run by now, so that the carrier's queue is empty
      restShortly(now + SHORT_REST_NANOS);
      rested = now;
    }
    if (poller.tell() > 0) {
      emptyTurns = 0;
      Thread.yield();
    } else if (++emptyTurns < EMPTY_TURNS_BEFORE_REST) {
      Thread.yield();
    } else {
      rest(poller);
    }
  }

  private void rest(Poller poller) {
    emptyTurns = 0;
    poller.rest();
    rested = System.nanoTime();
  }
}
