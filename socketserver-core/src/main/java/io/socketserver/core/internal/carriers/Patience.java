package io.socketserver.core.internal.carriers;

import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// How long a probe has waited, in time during which this process ran.
///
/// A process that gets no processor (a low priority beside busy others, a control group at its
/// limit) answers no probe, even if nothing holds its carriers. But then the watching thread wakes
/// late, too. So the wait is split into naps: a nap that took far longer than requested does not
/// count, and the time after it shows whether a carrier becomes free. A nap that is on time counts
/// in full, so held carriers are detected no later.
///
/// @threading For one thread.
final class Patience {

  private static final long NANOS_PER_MILLI = 1_000_000;

  static final long NAP_NANOS = 5 * NANOS_PER_MILLI;

  /// A nap longer than this is late. A busy machine with available processors stays below it.
  static final long LATE_NANOS = 10 * NANOS_PER_MILLI;

  /// How many late naps of one probe do not count. A process that is always late must still decide
  /// at some time.
  static final int MOST_LATE = 20;

  private final LongSupplier clock;
  private final LongConsumer parking;
  private long waited;
  private int late;

  /// @param clock the time, in nanoseconds
  /// @param parking waits for at most that many nanoseconds
  Patience(LongSupplier clock, LongConsumer parking) {
    this.clock = clock;
    this.parking = parking;
  }

  /// A new probe starts to wait.
  void restart() {
    waited = 0;
    late = 0;
  }

  /// How long it has waited.
  long waited() {
    return waited;
  }

  /// Waits for a duration, late or not: a late wake-up only delays the check.
  void pause(long nanos) {
    long begin = clock.getAsLong();
    for (long left = nanos; left > 0; left = begin + nanos - clock.getAsLong()) {
      nap(left);
    }
  }

  /// Waits until a condition holds, or has not held for some time during which this process ran.
  ///
  /// @return whether it holds
  boolean await(BooleanSupplier condition, long nanos) {
    long end = waited + nanos;
    while (!condition.getAsBoolean()) {
      if (waited >= end) {
        return false;
      }
      nap(Math.min(NAP_NANOS, end - waited));
    }
    return true;
  }

  private void nap(long nanos) {
    long begin = clock.getAsLong();
    parking.accept(nanos);
    long elapsed = clock.getAsLong() - begin;
    if (elapsed - nanos < LATE_NANOS || ++late > MOST_LATE) {
      waited += elapsed;
    }
  }
}
