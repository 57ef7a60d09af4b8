package io.socketserver.core.internal.admission;

/// A rate, as a token bucket needs it.
///
/// @param intervalNanos the time in which a token is added
/// @param slackNanos how far the time at which the bucket is full may be ahead, so that there is a
///   token: one interval less than an empty bucket needs
public record EventRate(long intervalNanos, long slackNanos) {

  /// No limit.
  public static final EventRate UNLIMITED = new EventRate(0, 0);

  /// A number of events in a time; the bucket holds as many tokens.
  ///
  /// @param events how many, at least 1
  /// @param perNanos in how many nanoseconds
  /// @return the rate
  public static EventRate of(long events, long perNanos) {
    long interval = Math.max(1, perNanos / events);
    return new EventRate(interval, perNanos - interval);
  }

  /// Whether there is a limit.
  ///
  /// @return false for any number of events
  public boolean isLimited() {
    return intervalNanos > 0;
  }
}
