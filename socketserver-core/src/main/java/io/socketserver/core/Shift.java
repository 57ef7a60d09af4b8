package io.socketserver.core;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/// The time for which a thread serves. Another thread may relieve it, though only while it waits:
/// whoever waits on a virtual thread may get no carrier to go on.
///
/// @threading [#relieve()] and then [#hasBegun()] are for another thread, the rest for the one that
///   serves.
final class Shift {

  private static final int WAITING = 0;
  private static final int AT_WORK = 1;
  private static final int OVER = 2;

  /// Begins as a wait, for a carrier.
  private final AtomicInteger state = new AtomicInteger(WAITING);

  private final BooleanSupplier end;

  /// Written by the thread that serves before it waits, and read by whoever relieves it then.
  private boolean begun;

  /// Makes one that lasts until the thread is relieved.
  Shift() {
    this(() -> false);
  }

  /// Makes one.
  ///
  /// @param end whether it is over; asked between two requests
  Shift(BooleanSupplier end) {
    this.end = end;
  }

  /// The thread begins to wait.
  void pause() {
    state.set(WAITING);
  }

  /// The wait is over.
  ///
  /// @return false if the thread was relieved meanwhile, and must leave all to its successor
  boolean resume() {
    boolean mine = state.compareAndSet(WAITING, AT_WORK);
    begun |= mine;
    return mine;
  }

  /// Whether the thread was relieved.
  boolean isRelieved() {
    return state.get() == OVER;
  }

  /// Whether somebody else is to go on.
  boolean isOver() {
    return end.getAsBoolean();
  }

  /// Whether the relieved thread had begun.
  boolean hasBegun() {
    return begun;
  }

  /// Relieves the thread, if it waits.
  ///
  /// @return whether the caller is to go on
  boolean relieve() {
    return state.compareAndSet(WAITING, OVER);
  }
}
