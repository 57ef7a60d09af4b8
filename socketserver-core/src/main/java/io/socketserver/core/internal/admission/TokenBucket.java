package io.socketserver.core.internal.admission;

/// Limits how many events of one kind may happen in a time. The generic cell rate algorithm: a
/// token bucket whose whole state is the time at which it will be full again.
///
/// @threading Not thread-safe.
/// @source ITU-T I.371, "Generic cell rate algorithm"
public final class TokenBucket {

  private long fullAt;

  /// Creates a full bucket.
  ///
  /// @param now the time in nanoseconds
  public TokenBucket(long now) {
    fullAt = now;
  }

  /// The time at which the bucket has a token, if nobody takes one before.
  ///
  /// @param rate the limit
  /// @return a time in nanoseconds, which may have passed
  public long tokenAt(EventRate rate) {
    return tokenAt(fullAt, rate);
  }

  /// Takes a token, which is there.
  ///
  /// @param rate the limit
  /// @param now the time in nanoseconds
  public void take(EventRate rate, long now) {
    fullAt = taken(fullAt, rate, now);
  }

  // for many buckets, which are only their times

  static long tokenAt(long fullAt, EventRate rate) {
    return fullAt - rate.slackNanos();
  }

  static long taken(long fullAt, EventRate rate, long now) {
    return (fullAt - now > 0 ? fullAt : now) + rate.intervalNanos();
  }
}
