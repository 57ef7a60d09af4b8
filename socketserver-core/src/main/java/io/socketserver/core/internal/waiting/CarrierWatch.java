package io.socketserver.core.internal.waiting;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The signals that waiting and waking threads give to the carrier watch: a virtual thread needs a
/// carrier, and the pollers make progress. The watch itself is
/// [io.socketserver.core.internal.carriers.Carriers].
///
/// No signal is lost. The watch writes `resting` and then reads `expected`; a signalling thread
/// writes `expected` and then reads `resting`. All four accesses are volatile.
///
/// @threading Thread-safe; one thread watches.
public final class CarrierWatch {

  private static final List<LongSupplier> SIGNS = new CopyOnWriteArrayList<>();

  /// Whether a virtual thread was made runnable since the last check.
  private static volatile boolean expected;

  /// The watching thread, while it is parked.
  private static volatile @Nullable Thread resting;

  private CarrierWatch() {}

  /// Reports that a platform thread has woken a virtual thread, which must get a carrier soon.
  /// Threads that a virtual thread wakes need no report of their own: that thread was reported.
  public static void expect() {
    expected = true;
    Thread watch = resting;
    if (watch != null) {
      LockSupport.unpark(watch);
    }
  }

  /// Adds a counter of what our virtual threads do. It distinguishes carriers that are busy from
  /// carriers that are held.
  ///
  /// @param sign a number that changes while the thread makes progress
  static void addSign(LongSupplier sign) {
    SIGNS.add(sign);
  }

  /// The sum of all counters.
  ///
  /// @return a number that changes as long as one of them runs
  public static long signs() {
    long sum = 0;
    for (LongSupplier sign : SIGNS) {
      sum += sign.getAsLong();
    }
    return sum;
  }

  /// Parks until a virtual thread was made runnable. For the watching thread.
  ///
  /// @param limit the maximum time in nanoseconds; [Long#MAX_VALUE] for no limit
  public static void awaitExpectation(long limit) {
    long end = limit == Long.MAX_VALUE ? limit : System.nanoTime() + limit;
    resting = Thread.currentThread();
    while (!expected) {
      if (limit == Long.MAX_VALUE) {
        LockSupport.park(CarrierWatch.class);
      } else {
        long left = end - System.nanoTime();
        if (left <= 0) {
          break;
        }
        LockSupport.parkNanos(CarrierWatch.class, left);
      }
    }
    resting = null;
    expected = false;
  }
}
