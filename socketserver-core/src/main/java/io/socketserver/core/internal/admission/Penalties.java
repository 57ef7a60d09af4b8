package io.socketserver.core.internal.admission;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// The sources that are refused for a while, because of what they did.
///
/// The first penalty of a source lasts for the time that is given, and each further one twice as
/// long as the one before, up to [#LONGEST], unless it has behaved for that time in between. At
/// most [#MOST_SOURCES] have penalties at a time; further ones get none.
///
/// @threading Thread-safe.
/// @source OpenSSH, sshd_config(5), `PerSourcePenalties`
public final class Penalties {

  /// The longest penalty, and how long a source must behave until the next one is its first again.
  public static final Duration LONGEST = Duration.ofMinutes(10);

  static final int MOST_SOURCES = 65_536;

  /// How long a full table is not searched for penalties that are forgotten.
  private static final long FULL_NANOS = 1_000_000_000;

  /// @param until when it ends
  /// @param nanos how long it was imposed for
  private record Penalty(long until, long nanos) {}

  private final ReentrantLock lock = new ReentrantLock();

  /// Guarded by the lock.
  private final Map<Long, Penalty> penalties = new HashMap<>();

  /// Until then nothing is forgotten. Guarded by the lock.
  private long fullUntil;

  /// Guarded by the lock.
  private boolean full;

  /// Whether there are any, so that nobody takes the lock for nothing.
  private volatile boolean any;

  /// Imposes a penalty. While it lasts, there is no other one.
  ///
  /// @param source who gets it
  /// @param first how long a first penalty lasts
  /// @param now the time in nanoseconds
  public void impose(long source, Duration first, long now) {
    lock.lock();
    try {
      Penalty last = penalties.get(source);
      if (last != null && last.until - now > 0 || last == null && !hasRoom(now)) {
        return;
      }
      long nanos =
          last == null || isForgotten(last, now)
              ? first.toNanos()
              : Math.max(last.nanos, Math.min(2 * last.nanos, LONGEST.toNanos()));
      penalties.put(source, new Penalty(now + nanos, nanos));
      any = true;
    } finally {
      lock.unlock();
    }
  }

  /// Whether a source has a penalty.
  ///
  /// @param source the source
  /// @param now the time in nanoseconds
  /// @return true if it must be refused
  public boolean isImposed(long source, long now) {
    if (!any) {
      return false;
    }
    lock.lock();
    try {
      Penalty last = penalties.get(source);
      return last != null && last.until - now > 0;
    } finally {
      lock.unlock();
    }
  }

  private static boolean isForgotten(Penalty penalty, long now) {
    return now - penalty.until >= LONGEST.toNanos();
  }

  private boolean hasRoom(long now) {
    if (penalties.size() < MOST_SOURCES) {
      return true;
    }
    if (full && fullUntil - now > 0) {
      return false;
    }
    boolean _ = penalties.values().removeIf(each -> isForgotten(each, now));
    full = penalties.size() >= MOST_SOURCES;
    fullUntil = now + FULL_NANOS;
    return !full;
  }
}
