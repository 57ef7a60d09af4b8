package io.socketserver.core.internal.request;

import io.socketserver.core.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/// How long replies may wait for slow peers if requests share threads. A client that sends and does
/// not read would block all others by as much as [io.socketserver.core.ServerOptions#writeTimeout]
/// for each of its datagrams; so all waits together take at most a tenth of the time.
///
/// @threading Thread-safe.
public final class ReplyPatience {

  /// One nanosecond of waiting is earned in this many.
  private static final int SHARE = 10;

  private static final long MOST_NANOS = Duration.ofMillis(100).toNanos();

  private final TimeSource time;
  private final ReentrantLock lock = new ReentrantLock();

  /// Guarded by the lock.
  private long left = MOST_NANOS;

  /// Guarded by the lock.
  private long countedAt;

  /// Starts with the full budget.
  ///
  /// @param time the clock of the server
  public ReplyPatience(TimeSource time) {
    this.time = time;
    this.countedAt = time.nanoTime();
  }

  /// How long the next wait may take. It is reserved until [#giveBack] is called.
  ///
  /// @param longest another time limit, in nanoseconds; 0 for none
  /// @return nanoseconds, from 0
  long take(long longest) {
    lock.lock();
    try {
      long now = time.nanoTime();
      left = Math.min(MOST_NANOS, left + (now - countedAt) / SHARE);
      countedAt = now;
      long taken = longest == 0 ? left : Math.min(left, longest);
      left -= taken;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /// Returns the unused part of a wait.
  ///
  /// @param nanos how much
  void giveBack(long nanos) {
    lock.lock();
    try {
      left = Math.min(MOST_NANOS, left + Math.max(nanos, 0));
    } finally {
      lock.unlock();
    }
  }
}
