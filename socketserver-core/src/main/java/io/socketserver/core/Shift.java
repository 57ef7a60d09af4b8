package io.socketserver.core;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/// The period for which a thread serves. Another thread may relieve it, but only while it waits: a
/// waiting virtual thread may get no carrier to continue.
///
/// @threading [#relieve()] and then [#hasBegun()] are for another thread, the others for the
///   serving thread.
final class Shift {

  private static final int WAITING = 0;
  private static final int AT_WORK = 1;
  private static final int OVER = 2;

  /// Initially a wait, for a carrier.
  private final AtomicInteger state = new AtomicInteger(WAITING);

  private final BooleanSupplier end;

  /// Written by the serving thread before it waits, and read by the thread that relieves it.
  private boolean begun;

  /// Creates a shift that lasts until the thread is relieved.
  Shift() {
    this(() -> false);
  }

  /// Creates a shift.
  ///
  /// @param end whether it has ended; checked between two requests
  Shift(BooleanSupplier end) {
    this.end = end;
  }

  /// The thread starts to wait.
  void pause() {
    state.set(WAITING);
  }

  /// The wait has ended.
  ///
  /// @return false if the thread was relieved meanwhile, and must leave everything to its successor
  boolean resume() {
    boolean mine = state.compareAndSet(WAITING, AT_WORK);
    begun |= mine;
    return mine;
  }

  /// Whether the thread was relieved.
  boolean isRelieved() {
    return state.get() == OVER;
  }

  /// Whether another thread is to continue.
  boolean isOver() {
    return end.getAsBoolean();
  }

  /// Whether the relieved thread had started to serve.
  boolean hasBegun() {
    return begun;
  }

  /// Relieves the thread, if it waits.
  ///
  /// @return whether the caller is to continue
  boolean relieve() {
    return state.compareAndSet(WAITING, OVER);
  }
}
