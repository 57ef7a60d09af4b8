package io.socketserver.core.internal.multiplexing;

/// How badly a loop suits a new connection: worst if it has been in the same call for a long time,
/// because that call must delay only the connections that the loop has already; otherwise by the
/// number of connections. Of equals, the calling loop suits best, which need not be woken, and a
/// busy one least.
///
/// @threading Used by the thread that receives requests, of which there is one at a time.
final class LoopBurden {

  private static final long LONG_CALL_NANOS = 10_000_000;
  private static final long IN_LONG_CALL = 1L << 40;

  private final Loop loop;

  /// The call in which the loop was last seen, and when it was first seen in it.
  private long seenCalls;

  private long seenAt;

  LoopBurden(Loop loop) {
    this.loop = loop;
  }

  /// @return a number that is larger for a loop that suits less
  long now() {
    long connections = 3L * loop.size();
    if (loop.isOwnThread()) {
      return connections;
    }
    if (loop.current() == null) {
      return connections + (loop.hasTasks() ? 2 : 1);
    }
    return connections + (isInLongCall() ? IN_LONG_CALL : 2);
  }

  private boolean isInLongCall() {
    long now = System.nanoTime();
    long number = loop.calls();
    if (number != seenCalls) {
      seenCalls = number;
      seenAt = now;
    }
    return now - seenAt >= LONG_CALL_NANOS;
  }
}
