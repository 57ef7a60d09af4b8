package io.socketserver.core.internal.waiting;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What the watch of carriers learns from those who wait and wake: that a virtual thread needs a
/// carrier, and that pollers go round. The watch itself is
/// [io.socketserver.core.internal.carriers.Carriers].
///
/// No expectation is lost. The watch writes `resting` and then reads `expected`; who expects
/// something writes `expected` and then reads `resting`. All four are volatile.
///
/// @threading Safe for many threads; one watches.
public final class CarrierWatch {

  private static final List<LongSupplier> SIGNS = new CopyOnWriteArrayList<>();

  /// A virtual thread was made runnable since the last look.
  private static volatile boolean expected;

  /// The thread of the watch, while it rests.
  private static volatile @Nullable Thread resting;

  private CarrierWatch() {}

  /// A platform thread has woken a virtual one, which must get a carrier soon. Whoever is woken by
  /// a virtual thread follows from that.
  public static void expect() {
    expected = true;
    Thread watch = resting;
    if (watch != null) {
      LockSupport.unpark(watch);
    }
  }

  /// Counts what virtual threads of ours do: carriers that are only busy are not held.
  ///
  /// @param sign a number that changes
  static void addSign(LongSupplier sign) {
    SIGNS.add(sign);
  }

  /// What they have done.
  ///
  /// @return a number that changes as long as one of them runs
  public static long signs() {
    long sum = 0;
    for (LongSupplier sign : SIGNS) {
      sum += sign.getAsLong();
    }
    return sum;
  }

  /// Rests until a virtual thread was made runnable. For the thread of the watch.
  ///
  /// @param limit for how many nanoseconds at most; [Long#MAX_VALUE] for any time
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
