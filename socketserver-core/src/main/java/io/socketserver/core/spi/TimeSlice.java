package io.socketserver.core.spi;

import java.util.concurrent.locks.LockSupport;

/// The time slice of a virtual thread: the longest time for which it runs without waiting. At its
/// end the thread parks for a moment.
///
/// A thread whose socket is always ready never parks, and a virtual thread keeps its carrier until
/// it parks. Yielding is not sufficient: a carrier whose own queue is never empty takes no threads
/// from other queues (java.lang.VirtualThread of JDK 25, `afterYield`;
/// java.util.concurrent.ForkJoinPool, `runWorker`), and two such threads keep the queue non-empty
/// indefinitely. After parking, the thread queues behind all others that wait for the carrier.
///
/// The first few steps after a wait are only counted: a handler that waits for each request makes
/// no more.
///
/// @threading For one thread. If two use it, either may pause too often or too late.
/// @since 0.1
public final class TimeSlice {

  /// How many steps after a wait do not read the clock.
  private static final int FREE_STEPS = 4;

  private static final long USUAL_NANOS = 2_000_000;

  /// Long enough for the thread to be parked before it ends, so that it returns through a queue.
  private static final long REST_NANOS = 20_000;

  private final long longestNanos;
  private int steps;
  private long begun;

  /// Starts a slice of 2 ms, for a thread that is one of many.
  public TimeSlice() {
    this(USUAL_NANOS);
  }

  /// Starts a slice.
  ///
  /// @param longestNanos the length of the slice; the pause at its end takes about 50 µs
  public TimeSlice(long longestNanos) {
    this.longestNanos = longestNanos;
  }

  /// Called before an operation that may not have to wait. If the slice is over, it parks for a
  /// moment; an interrupt ends the pause.
  public void step() {
    if (++steps > FREE_STEPS) {
      look();
    }
  }

  /// The thread waits, and releases its carrier. An operation that succeeds immediately is no wait.
  public void waited() {
    steps = 0;
  }

  /// Whether there was a step since the last wait.
  boolean hasBegun() {
    return steps > 0;
  }

  private void look() {
    if (!Thread.currentThread().isVirtual()) {
      steps = 0;
      return;
    }
    long now = System.nanoTime();
    if (steps == FREE_STEPS + 1) {
      begun = now;
    } else if (now - begun > longestNanos) {
      rest(now + REST_NANOS);
      steps = FREE_STEPS; // the time of the next step begins the next slice
    }
  }

  /// Parks in a loop: an earlier wake-up may have left a permit, with which a park returns at once.
  private void rest(long end) {
    for (long left = REST_NANOS; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }
}
