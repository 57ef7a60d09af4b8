package io.socketserver.core;

import io.socketserver.api.Refusal;
import io.socketserver.core.internal.admission.Verdict;
import io.socketserver.core.internal.admission.Verdict.Permit;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Accepted connections that wait until the server has room for them, in the order of their
/// arrival.
///
/// @threading For the thread that receives requests. Others may ask for the [#count()], and close.
final class WaitingRoom {

  /// How long a connection waits for an evicted one to end.
  private static final Duration LONGEST_EVICTION = Duration.ofSeconds(1);

  /// A connection that waits.
  ///
  /// @param lack what it waits for
  /// @param until when it has waited for too long
  record Guest(StreamConnection connection, Permit permit, Refusal lack, long until) {}

  /// What ends a connection that has waited in vain.
  @FunctionalInterface
  interface Exit {
    void refuse(StreamConnection connection, Refusal reason);
  }

  private final Gate gate;
  private final Eviction eviction;
  private final TimeSource time;

  /// Guarded by this room.
  private final Queue<Guest> guests = new ArrayDeque<>();

  /// Guarded by this room.
  private boolean closed;

  /// Written with the monitor of this room held.
  private volatile int count;

  WaitingRoom(Gate gate, Eviction eviction, TimeSource time) {
    this.gate = gate;
    this.eviction = eviction;
    this.time = time;
  }

  /// How many wait.
  int count() {
    return count;
  }

  /// Lets a connection wait, or refuses it if there is nothing to wait for.
  void enter(StreamConnection connection, Verdict.Waiting verdict, Exit exit) {
    boolean evicts = gate.evicts();
    long until = time.deadline(evicts ? LONGEST_EVICTION : gate.admission().maxWait());
    var guest = new Guest(connection, verdict.permit(), verdict.lack().reason(), until);
    if (evicts && !eviction.evict() || !add(guest)) {
      refuse(guest, exit);
    }
  }

  /// Takes the first connection if it can be served now. Those that have waited for too long are
  /// refused.
  ///
  /// @param open how many connections are open
  /// @param mayServe whether another one can be processed at all
  /// @return null if there is none
  @Nullable Guest next(long open, boolean mayServe, Exit exit) {
    Guest first = first();
    while (first != null && !(mayServe && gate.admitWaiting(open))) {
      if (first.until - time.nanoTime() > 0) {
        boolean _ = gate.evicts() && eviction.evict();
        return null;
      }
      Guest late = remove();
      if (late != null) {
        refuse(late, exit);
      }
      first = first();
    }
    if (first != null) {
      eviction.ended();
    }
    return remove();
  }

  /// When to ask for the next one again, if there is no room before.
  ///
  /// @param deadline the latest time
  long turnAt(long deadline) {
    Guest first = first();
    if (first == null) {
      return deadline;
    }
    long turn = gate.evicts() ? earlier(first.until, eviction.next()) : first.until;
    return earlier(turn, deadline);
  }

  /// Whether the first one must be looked after, whether there is room or not.
  boolean isDue() {
    if (count == 0) {
      return false;
    }
    long now = time.nanoTime();
    return turnAt(now + 1) - now <= 0;
  }

  private static long earlier(long one, long other) {
    return one - other < 0 ? one : other;
  }

  /// Refuses all. Nobody can enter any more.
  void close(Exit exit) {
    synchronized (this) {
      closed = true;
    }
    for (Guest each = remove(); each != null; each = remove()) {
      refuse(each, exit);
    }
  }

  private static void refuse(Guest guest, Exit exit) {
    guest.permit.release();
    exit.refuse(guest.connection, guest.lack);
  }

  private synchronized boolean add(Guest guest) {
    if (!closed) {
      guests.add(guest);
      count = guests.size();
    }
    return !closed;
  }

  private synchronized @Nullable Guest first() {
    return guests.peek();
  }

  private synchronized @Nullable Guest remove() {
    Guest first = guests.poll();
    count = guests.size();
    return first;
  }
}
