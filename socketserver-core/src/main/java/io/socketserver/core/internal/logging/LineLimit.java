package io.socketserver.core.internal.logging;

import java.time.Duration;

/// Limits how often a kind of line may be logged: a burst, then one per interval. It counts
/// suppressed lines, and allocates nothing for them.
///
/// @threading Thread-safe.
public final class LineLimit {

  /// The result of [#tryTake(long)] for a line that must be suppressed.
  public static final long LEFT_OUT = -1;

  private final int burst;
  private final long interval;

  /// Guarded by this.
  private int left;

  /// When the last token was returned, or the first one taken. Guarded by this.
  private long refilledAt;

  /// Guarded by this.
  private long leftOut;

  /// Creates an unused limit.
  ///
  /// @param burst how many lines may be logged at once, at least 1
  /// @param interval the interval between later lines, more than zero
  public LineLimit(int burst, Duration interval) {
    this.burst = burst;
    this.interval = interval.toNanos();
    this.left = burst;
  }

  /// Requests permission to log a line.
  ///
  /// @param now the time in nanoseconds
  /// @return how many lines have been suppressed since the last one; or [#LEFT_OUT] if this one
  ///   must be suppressed too
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

  /// Returns and resets the count of suppressed lines, at the end.
  ///
  /// @return how many lines have been suppressed since the last one
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
