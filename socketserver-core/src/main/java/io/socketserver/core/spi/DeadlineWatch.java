package io.socketserver.core.spi;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Tells those whose time is up: connections that last too long, or whose clients take nothing, and
/// waits of virtual threads that are late.
///
/// A timer for each would cost more than what it is for: a write, or a short wait. So whoever has a
/// deadline keeps it in a field, and one thread sleeps until the earliest of them. While no
/// deadline is set it sleeps for ever.
///
/// @threading Safe for many threads. Its own thread is a daemon, and starts with the first that is
///   watched.
/// @since 0.1
public final class DeadlineWatch {

  /// A deadline that never comes.
  public static final long NEVER = Long.MAX_VALUE;

  /// Something that has a deadline.
  ///
  /// @since 0.1
  public interface Watched {

    /// When its time is up, on the clock of the watch; changes at any time.
    ///
    /// @return a time, or [#NEVER]
    long deadline();

    /// Its time was up when the watch looked; may have changed since.
    ///
    /// @param now the time
    void expire(long now);
  }

  /// Before a failure is tried again.
  private static final long PAUSE_NANOS = 100_000_000;

  private static final Logger LOGGER = System.getLogger("io.socketserver.core");

  private final TimeSource time;
  private final TimeSource.Signal signal;
  private final long origin;
  private final Set<Watched> watched = ConcurrentHashMap.newKeySet();

  /// When the thread will look again. [#NEVER] while it looks, so that whoever sets a deadline then
  /// makes it look once more. Written by the thread only.
  private volatile long wakeAt = NEVER;

  private final ReentrantLock lock = new ReentrantLock();

  /// Guarded by the lock.
  private @Nullable Thread thread;

  /// What has failed, and was not logged yet. Used by the thread of the watch.
  private @Nullable Throwable failure;

  private volatile boolean closed;

  /// Makes a watch; its thread starts when it is needed.
  ///
  /// @param time the clock
  public DeadlineWatch(TimeSource time) {
    this.time = time;
    this.signal = time.newSignal();
    this.origin = time.nanoTime();
  }

  /// The time.
  ///
  /// @return nanoseconds since this watch was made
  public long now() {
    return time.nanoTime() - origin;
  }

  /// Begins to watch.
  ///
  /// @param connection what to watch
  public void add(Watched connection) {
    startThread();
    watched.add(connection);
    deadlineSet(connection.deadline());
  }

  /// Ends watching.
  ///
  /// @param connection what was watched
  public void remove(Watched connection) {
    if (watched.remove(connection) && closed) {
      signal.raise();
    }
  }

  /// A deadline was set: the thread must not sleep beyond it.
  ///
  /// @param deadline the new deadline
  public void deadlineSet(long deadline) {
    if (deadline < wakeAt) {
      signal.raise();
    }
  }

  /// Ends the thread when nothing is watched any more. A server may leave requests behind, and
  /// their deadlines still hold.
  public void close() {
    closed = true;
    signal.raise();
  }

  private void startThread() {
    lock.lock();
    try {
      if (thread == null && !closed) {
        // a platform thread: handlers that keep all carriers busy must not stop the clock
        thread = Thread.ofPlatform().daemon().name("socketserver-deadlines").start(this::watch);
      }
    } finally {
      lock.unlock();
    }
  }

  private void watch() {
    while (!closed || !watched.isEmpty()) {
      try {
        reportFailure();
        long mark = signal.mark();
        wakeAt = NEVER;
        long earliest = expireAll(now());
        wakeAt = earliest;
        boolean unused = signal.await(mark, onClock(earliest));
      } catch (InterruptedException e) {
        // nobody has this thread to interrupt it; were it so, it would have to end
        Thread.currentThread().interrupt();
        return;
      } catch (Throwable e) {
        // a full heap, for instance: all deadlines depend on this thread
        failure = e;
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /// Says what has failed when there is memory to say it.
  private void reportFailure() {
    Throwable thrown = failure;
    if (thrown != null) {
      LOGGER.log(Level.ERROR, "a deadline could not be kept in time; trying again", thrown);
      failure = null;
    }
  }

  private long expireAll(long now) {
    long earliest = NEVER;
    for (Watched each : watched) {
      long deadline = each.deadline();
      if (deadline <= now) {
        deadline = expire(each, now);
      }
      earliest = Math.min(earliest, deadline);
    }
    return earliest;
  }

  /// Tells one whose time is up. If that fails, the others are told all the same, and this one
  /// again after a pause.
  ///
  /// @return its next deadline
  private long expire(Watched late, long now) {
    try {
      late.expire(now);
      return late.deadline();
    } catch (Throwable e) {
      failure = e;
      return now + PAUSE_NANOS;
    }
  }

  private long onClock(long deadline) {
    return deadline == NEVER ? time.nanoTime() + TimeSource.Signal.FOREVER : origin + deadline;
  }
}
