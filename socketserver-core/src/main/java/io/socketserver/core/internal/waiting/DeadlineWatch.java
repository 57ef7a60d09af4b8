package io.socketserver.core.internal.waiting;

import io.socketserver.core.spi.TimeSource;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicLong;
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
/// Peers choose how many connections there are, and when each is late. So the thread looks at those
/// alone whose time has come, and not at all of them: each entry has a time at which it is looked
/// at, never after its deadline. A deadline that moves away, as at each read, changes nothing: when
/// the entry is looked at, it gets its new time. Only one that comes nearer moves the entry.
///
/// No deadline is missed. Who sets one writes it and then reads the time of its entry; the thread
/// takes the time away and then reads the deadline: one of the two sees what the other wrote.
///
/// @threading Thread-safe. Its own thread is a daemon, and starts with the first that is watched.
/// @since 0.1
public final class DeadlineWatch {

  /// A deadline that never comes.
  public static final long NEVER = Long.MAX_VALUE;

  /// Something that has a deadline.
  ///
  /// @since 0.1
  public interface Watched {

    /// When its time is up, on the clock of the watch; changes at any time. One that comes nearer
    /// must be told to the entry.
    ///
    /// @return a time, or [#NEVER]
    long deadline();

    /// Its time was up when the watch looked; may have changed since.
    ///
    /// @param now the time
    void expire(long now);
  }

  /// No deadline comes before it.
  private static final long AWAKE = Long.MIN_VALUE;

  /// Before a failure is tried again.
  private static final long PAUSE_NANOS = 100_000_000;

  private static final Logger LOGGER = System.getLogger("io.socketserver.core");

  private final TimeSource time;
  private final TimeSource.Signal signal;
  private final long origin;
  private final ReentrantLock lock = new ReentrantLock();

  /// Guarded by the lock.
  private final DeadlineHeap entries = new DeadlineHeap();

  /// When the thread will look again; [#AWAKE] while it looks. Guarded by the lock.
  private long wakeAt = AWAKE;

  /// Guarded by the lock.
  private @Nullable Thread thread;

  /// What has failed, and was not logged yet. Used by the thread of the watch.
  private @Nullable Throwable failure;

  private volatile boolean closed;

  /// How often the thread has gone round. Counted by it.
  private final AtomicLong turns = new AtomicLong();

  /// Makes a watch; its thread starts when it is needed.
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

  /// Makes a look at whether the thread goes round.
  ///
  /// @return a new probe
  public Probe newProbe() {
    return new Probe(this);
  }

  /// Makes a place for one that has deadlines. It is not watched before [Entry#add()], so that its
  /// owner can publish the entry first.
  ///
  /// @param watched who has deadlines
  /// @return its entry
  public Entry newEntry(Watched watched) {
    return new Entry(this, watched);
  }

  /// Ends the thread when nothing is watched any more. A server may leave requests behind, and
  /// their deadlines still hold.
  public void close() {
    closed = true;
    signal.raise();
  }

  /// One that is watched, or will be, or was.
  ///
  /// @threading Thread-safe.
  /// @since 0.1
  public static final class Entry {

    private final DeadlineWatch watch;
    private final Watched watched;

    /// When it is looked at. Written under the lock of the watch.
    private volatile long at = NEVER;

    /// Guarded by the lock of the watch.
    int place = DeadlineHeap.NOWHERE;

    private Entry(DeadlineWatch watch, Watched watched) {
      this.watch = watch;
      this.watched = watched;
    }

    /// Begins to watch, unless it has.
    public void add() {
      watch.add(this);
      deadlineSet(watched.deadline());
    }

    /// Ends watching, if it has begun and not ended.
    public void remove() {
      watch.remove(this);
    }

    /// A deadline was set: the thread must not look later. Costs a comparison, unless the deadline
    /// comes before the time at which the thread looks.
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

    /// The heap must hear of it, if this is in it.
    void at(long when) {
      at = when;
    }
  }

  /// Looks whether the thread of a watch goes round, for one who asks now and then.
  ///
  /// @threading For one thread at a time. Several probes may ask one watch.
  /// @since 0.1
  public static final class Probe {

    private final DeadlineWatch watch;

    /// How many turns there were at the probe before, or -1.
    private long before = -1;

    private Probe(DeadlineWatch watch) {
      this.watch = watch;
    }

    /// Has the thread go round once more. Does not wait for it.
    ///
    /// @return whether it has gone round since the probe before; true too at the first, before the
    ///   thread has started, and after the watch was closed
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

  /// Has an entry looked at no later than at a time.
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
        boolean unused = signal.await(mark, onClock(fallAsleep()));
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

  private boolean isOver() {
    lock.lock();
    try {
      wakeAt = AWAKE;
      return closed && entries.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /// From now on, whoever sets an earlier deadline raises the signal.
  ///
  /// @return when to look again
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

  /// Says what has failed when there is memory to say it.
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
        // the others are told all the same, and this one again after a pause
        failure = e;
      } finally {
        lookAt(due, next);
      }
    }
  }

  /// The earliest entry if its time has come; it has no time then, until it gets another.
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

  /// Tells one whose time is up.
  ///
  /// @return when to look at it again
  private static long expire(Watched watched, long now) {
    long deadline = watched.deadline();
    if (deadline <= now) {
      watched.expire(now);
      deadline = watched.deadline();
    }
    return Math.max(deadline, now + 1); // whoever is still late comes after the others
  }

  private long onClock(long deadline) {
    return deadline == NEVER ? time.nanoTime() + TimeSource.Signal.FOREVER : origin + deadline;
  }
}
