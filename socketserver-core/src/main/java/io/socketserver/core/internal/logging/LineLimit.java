package io.socketserver.core.internal.logging;

import java.time.Duration;

/// How often a kind of line may be logged: a few at once, then one now and then. It counts those
/// that are left out, and allocates nothing for them.
///
/// @threading Safe for many threads.
public final class LineLimit {

  /// What [#tryTake(long)] gives for a line that is to be left out.
  public static final long LEFT_OUT = -1;

  private final int burst;
  private final long interval;

  /// Guarded by this.
  private int left;

  /// When the last place was given back, or the first one taken. Guarded by this.
  private long refilledAt;

  /// Guarded by this.
  private long leftOut;

  /// Makes a limit that nothing has used.
  ///
  /// @param burst how many lines may come at once, at least 1
  /// @param interval after how long another one may, more than zero
  public LineLimit(int burst, Duration interval) {
    this.burst = burst;
    this.interval = interval.toNanos();
    this.left = burst;
  }

  /// Asks to log a line.
  ///
  /// @param now the time in nanoseconds
  /// @return how many lines have been left out since the last that was not; or [#LEFT_OUT] if this
  ///   one is to be left out too
  public synchronized long tryTake(long now) {
    if (left < burst) {
      refill(now);
    }
    if (left == burst) {
      refilledAt = now;
    }
    if (left == 0) {
      leftOut++;
      return LEFT_OUT;
    }
    left--;
    return takeLeftOut();
  }

  /// Takes note of what is to be left out at the end.
  ///
  /// @return how many lines have been left out since the last that was not
  public synchronized long takeLeftOut() {
    long count = leftOut;
    leftOut = 0;
    return count;
  }

  private void refill(long now) {
    long refills = (now - refilledAt) / interval;
    if (refills > 0) {
      left = (int) Math.min(burst, left + refills);
      refilledAt += refills * interval;
    }
  }
}
