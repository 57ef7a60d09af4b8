package io.socketserver.core.internal.request;

/// How long a client that is slow may still take: a bucket of waiting time. It holds the grace at
/// first. Waits for the client take from it, and each byte adds the time that the byte may take at
/// the minimum rate, up to the grace.
///
/// So a client can be as slow as it likes for the time of the grace, and not longer, however it
/// spreads its bytes. Time in which nobody waits for it does not count.
///
/// @threading For the thread that reads, or the one that writes.
/// @source Kestrel, `MinRequestBodyDataRate`: 240 bytes per second after 5 s
public final class Pace {

  private static final long SECOND = 1_000_000_000;
  static final long GRACE = 5 * SECOND;

  private final int bytesPerSecond;
  private long left = GRACE;

  private boolean waiting;

  /// When the current wait began, or was last looked at. Valid while [#waiting].
  private long since;

  Pace(int bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /// How long to wait for the client at most.
  ///
  /// @return nanoseconds; at most 0 if it is too slow
  public long left() {
    return left;
  }

  /// Someone has waited for the client.
  ///
  /// @param nanos how long
  public void waited(long nanos) {
    left -= nanos;
  }

  /// A wait for the client begins, or goes on.
  ///
  /// @param now the time in nanoseconds
  void waits(long now) {
    waitEnded(now);
    waiting = true;
    since = now;
  }

  /// Nobody waits for the client any more.
  void waitEnded(long now) {
    if (waiting) {
      waited(now - since);
      waiting = false;
    }
  }

  /// The client has sent or taken something.
  ///
  /// @param bytes how many bytes
  void moved(long bytes) {
    left = Math.min(GRACE, left + (long) ((double) bytes / bytesPerSecond * SECOND));
  }
}
