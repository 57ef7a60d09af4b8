package io.socketserver.core.internal.waiting;

import io.socketserver.core.spi.TimeSource;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Notifies objects whose deadline has passed: connections that last too long or whose clients read
/// nothing, and timed waits of virtual threads.
///
/// A timer for each would cost more than the write or the short wait that it limits. So each object
/// keeps its deadline in a field, and one thread sleeps until the earliest of them. If no deadline
/// is set, it sleeps indefinitely.
///
/// Peers choose how many connections there are, and when each is late. So the thread checks only
/// the entries that are due, not all of them. Each entry has a time at which it is checked, never
/// after its deadline. A deadline that moves later, as with each read, changes nothing: the entry
/// gets its new time when it is checked. Only a deadline that moves earlier moves the entry.
///
/// No deadline is missed. A thread that sets a deadline writes it and then reads the time of its
/// entry. The watching thread clears the time and then reads the deadline. So at least one of the
/// two sees what the other wrote.
///
/// @threading Thread-safe. Its own thread is a daemon and starts with the first entry.
/// @since 0.1
public final class DeadlineWatch {

  /// A deadline that never comes.
  public static final long NEVER = Long.MAX_VALUE;

  /// Something that has a deadline.
  ///
  /// @since 0.1
  public interface Watched {

    /// The deadline, on the clock of the watch. It may change at any time; if it moves earlier, the
    /// entry must be notified.
    ///
    /// @return a time, or [#NEVER]
    long deadline();

    /// Called when the deadline had passed at the watch's check. It may have changed since.
    ///
    /// @param now the time
    void expire(long now);
  }

  /// Earlier than any deadline.
  private static final long AWAKE = Long.MIN_VALUE;

  /// The pause after a failure.
  private static final long PAUSE_NANOS = 100_000_000;

  private static final Logger LOGGER = System.getLogger("io.socketserver.core");

  private final TimeSource time;
  private final TimeSource.Signal signal;
  private final long origin;
  private final ReentrantLock lock = new ReentrantLock();

  /// Guarded by the lock.
  private final DeadlineHeap entries = new DeadlineHeap();

  /// When the thread will check again; [#AWAKE] while it does. Guarded by the lock.
  private long wakeAt = AWAKE;

  /// Guarded by the lock.
  private @Nullable Thread thread;

  /// A failure that was not logged yet. Used by the watching thread.
  private @Nullable Throwable failure;

  private volatile boolean closed;

  /// The number of iterations of the thread. Written by that thread.
  private final AtomicLong turns = new AtomicLong();

  /// Creates a watch; its thread starts when it is needed.
  ///
  /// @param time the clock
  public DeadlineWatch(TimeSource time) {
    this.time = time;
    this.signal = time.newSignal();
    this.origin = time.nanoTime();
  }

  /// The clock of this watch.
  ///
  /// @return the clock
  public TimeSource time() {
    return time;
  }

  /// The time.
  ///
  /// @return nanoseconds since this watch was made
  public long now() {
    return time.nanoTime() - origin;
  }

  /// Creates a probe of whether the thread makes progress.
  ///
  /// @return a new probe
  public Probe newProbe() {
    return new Probe(this);
  }

  /// Creates an entry. It is not watched before [Entry#add()], so that its owner can publish it
  /// first.
  ///
  /// @param watched the object with deadlines
  /// @return its entry
  public Entry newEntry(Watched watched) {
    return new Entry(this, watched);
  }

  /// Ends the thread as soon as nothing is watched any more. A server may leave requests behind,
  /// and their deadlines remain in force.
  public void close() {
    closed = true;
    signal.raise();
  }

  /// An object's registration with the watch, active or not.
  ///
  /// @threading Thread-safe.
  /// @since 0.1
  public static final class Entry {

    private final DeadlineWatch watch;
    private final Watched watched;

    /// When it is checked. Written under the lock of the watch.
    private volatile long at = NEVER;

    /// Guarded by the lock of the watch.
    int place = DeadlineHeap.NOWHERE;

    private Entry(DeadlineWatch watch, Watched watched) {
      this.watch = watch;
      this.watched = watched;
    }

    /// Starts to watch, unless it has started.
    public void add() {
      watch.add(this);
      deadlineSet(watched.deadline());
    }

    /// Stops watching, if it has started and not stopped.
    public void remove() {
      watch.remove(this);
    }

    /// Reports a new deadline: the thread must not check later. This costs one comparison, unless
    /// the deadline is earlier than the next check.
    ///
    /// @param deadline the new deadline, which [Watched#deadline()] returns already
    public void deadlineSet(long deadline) {
      if (deadline < at) {
        watch.lookAt(this, deadline);
      }
    }

    long at() {
      return at;
    }

    /// Sets the time. If the entry is in the heap, the heap must be notified.
    void at(long when) {
      at = when;
    }
  }

  /// Checks, at the caller's interval, whether the thread of a watch makes progress.
  ///
  /// @threading For one thread at a time. A watch may have several probes.
  /// @since 0.1
  public static final class Probe {

    private final DeadlineWatch watch;

    /// The number of iterations at the previous check, or -1.
    private long before = -1;

    private Probe(DeadlineWatch watch) {
      this.watch = watch;
    }

    /// Requests another iteration of the thread. Does not wait for it.
    ///
    /// @return whether it has made one since the previous check; also true at the first check,
    ///   before the thread has started, and after the watch was closed
    public boolean ask() {
      if (watch.closed || !watch.isStarted()) {
        return true;
      }
      long now = watch.turns.getAcquire();
      boolean answered = now != before;
      before = now;
      watch.signal.raise();
      return answered;
    }
  }

  private boolean isStarted() {
    lock.lock();
    try {
      return thread != null;
    } finally {
      lock.unlock();
    }
  }

  private void add(Entry entry) {
    lock.lock();
    try {
      if (thread == null && !closed) {
        // a platform thread: handlers that keep all carriers busy must not stop the clock
        thread = NeededThread.start("socketserver-deadlines", this::watch);
      }
      if (entry.place == DeadlineHeap.NOWHERE) {
        entries.add(entry);
      }
    } finally {
      lock.unlock();
    }
  }

  private void remove(Entry entry) {
    lock.lock();
    try {
      if (entry.place == DeadlineHeap.NOWHERE) {
        return;
      }
      entries.remove(entry);
    } finally {
      lock.unlock();
    }
    if (closed) {
      signal.raise();
    }
  }

  /// Ensures that an entry is checked no later than at a time.
  private void lookAt(Entry entry, long when) {
    boolean sleepsBeyond = false;
    lock.lock();
    try {
      if (entry.place != DeadlineHeap.NOWHERE && when < entry.at) {
        entry.at(when);
        entries.moved(entry);
        sleepsBeyond = when < wakeAt;
      }
    } finally {
      lock.unlock();
    }
    if (sleepsBeyond) {
      signal.raise();
    }
  }

  private void watch() {
    while (!isOver()) {
      try {
        reportFailure();
        long mark = signal.mark();
        expireDue(now());
        turns.setRelease(turns.getPlain() + 1);
        boolean _ = signal.await(mark, onClock(fallAsleep()));
      } catch (InterruptedException e) {
        // no other code has a reference to this thread; if it is interrupted nevertheless, it must
        // end
        Thread.currentThread().interrupt();
        return;
      } catch (Throwable e) {
        // such as an exhausted heap; all deadlines depend on this thread, so it continues
        failure = e;
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private boolean isOver() {
    lock.lock();
    try {
      wakeAt = AWAKE;
      return closed && entries.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /// Goes to sleep: from now on a thread that sets an earlier deadline raises the signal.
  ///
  /// @return when to check again
  private long fallAsleep() {
    lock.lock();
    try {
      Entry first = entries.first();
      wakeAt = first == null ? NEVER : first.at;
      return wakeAt;
    } finally {
      lock.unlock();
    }
  }

  /// Logs the last failure, now that there may be memory for it.
  private void reportFailure() {
    Throwable thrown = failure;
    if (thrown != null) {
      LOGGER.log(Level.ERROR, "a deadline could not be enforced in time; retrying", thrown);
      failure = null;
    }
  }

  private void expireDue(long now) {
    for (Entry due = takeDue(now); due != null; due = takeDue(now)) {
      long next = now + PAUSE_NANOS;
      try {
        next = expire(due.watched, now);
      } catch (Throwable e) {
        // the others are notified nevertheless, and this one again after a pause
        failure = e;
      } finally {
        lookAt(due, next);
      }
    }
  }

  /// Takes the earliest entry, if it is due. It then has no time until it gets a new one.
  private @Nullable Entry takeDue(long now) {
    lock.lock();
    try {
      Entry first = entries.first();
      if (first == null || first.at > now) {
        return null;
      }
      first.at(NEVER);
      entries.moved(first);
      return first;
    } finally {
      lock.unlock();
    }
  }

  /// Notifies an object, if its deadline has passed.
  ///
  /// @return when to check it again
  private static long expire(Watched watched, long now) {
    long deadline = watched.deadline();
    if (deadline <= now) {
      watched.expire(now);
      deadline = watched.deadline();
    }
    return Math.max(deadline, now + 1); // an object that is still late comes after the others
  }

  private long onClock(long deadline) {
    return deadline == NEVER ? time.nanoTime() + TimeSource.Signal.FOREVER : origin + deadline;
  }
}
