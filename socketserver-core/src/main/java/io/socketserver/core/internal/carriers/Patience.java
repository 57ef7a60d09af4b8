package io.socketserver.core.internal.carriers;

import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// How long a probe has waited, in time that this process has run.
///
/// A process that gets no processor (a low priority beside busy others, a control group at its
/// limit) answers no probe, though nothing holds its carriers. But then the thread that watches
/// wakes late, too. So the wait is cut into naps: one that took far longer than asked for does not
/// count, and the time after it shows whether a carrier comes. One that is on time counts in full:
/// carriers that are held are found no later.
///
/// @threading For one thread.
final class Patience {

  private static final long NANOS_PER_MILLI = 1_000_000;

  static final long NAP_NANOS = 5 * NANOS_PER_MILLI;

  /// A nap is late from here on. A busy machine with processors to give is within it.
  static final long LATE_NANOS = 10 * NANOS_PER_MILLI;

  /// How many late naps of one probe do not count. A process that is never on time must still
  /// decide, some day.
  static final int MOST_LATE = 20;

  private final LongSupplier clock;
  private final LongConsumer parking;
  private long waited;
  private int late;

  /// @param clock the time, in nanoseconds
  /// @param parking waits for at most so many nanoseconds
  Patience(LongSupplier clock, LongConsumer parking) {
    this.clock = clock;
    this.parking = parking;
  }

  /// A new probe begins to wait.
  void restart() {
    waited = 0;
    late = 0;
  }

  /// For how long it has waited.
  long waited() {
    return waited;
  }

  /// Waits for all of a time, late or not: whatever this is for comes later at worst.
  void pause(long nanos) {
    long begin = clock.getAsLong();
    for (long left = nanos; left > 0; left = begin + nanos - clock.getAsLong()) {
      nap(left);
    }
  }

  /// Waits until something is so, or has not been for some time in which this process ran.
  ///
  /// @return whether it is so
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
