package io.socketserver.core.spi;

import java.util.concurrent.locks.LockSupport;

/// How long a virtual thread goes on without waiting, and a rest when that is too long.
///
/// A thread whose socket is always ready never parks, and a virtual thread keeps its carrier until
/// it does. To yield would not do: a carrier whose own queue is never empty takes nothing from
/// elsewhere (java.lang.VirtualThread of JDK 25, `afterYield`; java.util.concurrent.ForkJoinPool,
/// `runWorker`), and two such threads fill it for ever. So the thread parks for a moment, and comes
/// back behind all others that have waited for the carrier.
///
/// A few steps cost nothing but to be counted: a request that waits for the next one never gets
/// beyond them.
///
/// @threading For one thread; if two threads use it, either may rest too often or too late.
/// @since 0.1
public final class TimeSlice {

  /// Steps without a wait that nobody looks at the clock for.
  private static final int FREE_STEPS = 4;

  private static final long USUAL_NANOS = 2_000_000;

  /// Long enough to be parked when it is over; then the way back is through a queue.
  private static final long REST_NANOS = 20_000;

  private final long longestNanos;
  private int steps;
  private long begun;

  /// Begins one of 2 ms: there may be many such threads, which take turns.
  public TimeSlice() {
    this(USUAL_NANOS);
  }

  /// Begins one.
  ///
  /// @param longestNanos how long the thread goes on; a rest costs some 50 µs
  public TimeSlice(long longestNanos) {
    this.longestNanos = longestNanos;
  }

  /// The thread is about to do something that may go on without waiting. Parks for a moment if it
  /// has had its time; an interrupt ends that.
  public void step() {
    if (++steps > FREE_STEPS) {
      look();
    }
  }

  /// The thread waits: it gives its carrier up. One that finds at once what it came for does not.
  public void waited() {
    steps = 0;
  }

  /// Whether it has gone on since it last waited.
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

  /// A wake-up that came before leaves a permit, with which the thread would not be parked.
  private void rest(long end) {
    for (long left = REST_NANOS; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }
}
