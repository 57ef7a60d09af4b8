package io.socketserver.core.internal.request;

/// How long a client that sends slowly may still take: a bucket of waiting time. It holds the grace
/// at first. Waits for the client take from it, and each byte adds the time that the byte may take
/// at the minimum rate, up to the grace.
///
/// So a client can be as slow as it likes for the time of the grace, and not longer, however it
/// spreads its bytes. Time in which nobody waits for it does not count.
///
/// @threading For the thread that reads.
/// @source Kestrel, `MinRequestBodyDataRate`: 240 bytes per second after 5 s
public final class ReadPace {

  private static final long SECOND = 1_000_000_000;
  static final long GRACE = 5 * SECOND;

  private final int bytesPerSecond;
  private long left = GRACE;

  ReadPace(int bytesPerSecond) {
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

  /// The client has sent something.
  ///
  /// @param bytes how many bytes
  void received(int bytes) {
    left = Math.min(GRACE, left + (long) ((double) bytes / bytesPerSecond * SECOND));
  }
}
