package io.socketserver.core;

import io.socketserver.core.internal.request.SocketStreamRequest;
import io.socketserver.core.internal.waiting.DeadlineWatch;
import io.socketserver.core.spi.TimeSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/// Ends the connections that have been idle longest, one at a time.
///
/// It looks at all connections only now and then, and remembers those that have been idle longest:
/// as long as they stay so, nobody else can have been idle for longer.
///
/// @threading For the thread that receives requests.
final class Eviction {

  /// How many candidates are remembered.
  private static final int MOST_KNOWN = 64;

  /// How long an evicted connection may take to end before the next one has to.
  private static final long PATIENCE_NANOS = 100_000_000;

  /// How long nobody is looked for if nobody was idle, because a look takes time.
  private static final long PAUSE_NANOS = 10_000_000;

  private record Candidate(SocketStreamRequest request, long since) {}

  private final Iterable<RequestRegistry.Entry> requests;
  private final TimeSource time;
  private final Queue<Candidate> known = new ArrayDeque<>();

  /// When to look for candidates again.
  private long nextLook;

  /// When the next one may be evicted.
  private long nextEviction;

  /// @param requests the requests in flight
  Eviction(Iterable<RequestRegistry.Entry> requests, TimeSource time) {
    this.requests = requests;
    this.time = time;
    this.nextLook = time.nanoTime();
    this.nextEviction = nextLook;
  }

  /// Ends the connection that has been idle longest, unless the last one has just been told to end.
  ///
  /// @return false if none is idle
  boolean evict() {
    long now = time.nanoTime();
    if (nextEviction - now > 0) {
      return true;
    }
    boolean evicted = evictKnown() || look(now) && evictKnown();
    if (evicted) {
      nextEviction = now + PATIENCE_NANOS;
    }
    return evicted;
  }

  /// When to [#evict()] again, if there is no room by then.
  long next() {
    return nextEviction - nextLook > 0 ? nextEviction : nextLook;
  }

  /// There is room again.
  void ended() {
    nextEviction = time.nanoTime();
  }

  private boolean evictKnown() {
    for (Candidate next = known.poll(); next != null; next = known.poll()) {
      if (next.request.endIdle(next.since)) {
        return true;
      }
    }
    return false;
  }

  private static void consider(SocketStreamRequest request, Queue<Candidate> longest) {
    long since = request.deadlines().idleSince();
    if (since != DeadlineWatch.NEVER) {
      longest.add(new Candidate(request, since));
      if (longest.size() > MOST_KNOWN) {
        Candidate _ = longest.poll();
      }
    }
  }

  private boolean look(long now) {
    if (nextLook - now > 0) {
      return false;
    }
    // the one that has been idle for the shortest time comes first, and has to go
    var longest = new PriorityQueue<>(Comparator.comparingLong((Candidate c) -> now - c.since));
    for (RequestRegistry.Entry each : requests) {
      if (each.request() instanceof SocketStreamRequest own) {
        consider(own, longest);
      }
    }
    known.addAll(longest.stream().sorted(longest.comparator().reversed()).toList());
    nextLook = known.isEmpty() ? now + PAUSE_NANOS : now;
    return !known.isEmpty();
  }
}
