package io.socketserver.core.internal.waiting;

import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.TimeSlice;
import io.socketserver.core.spi.TimeSource;
import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Whether one direction of a socket may be ready, and the thread that waits for it: parked,
/// virtual or not, until a poller reports an event of the kernel.
///
/// No wake-up is lost. The waiting thread writes `waiter` and then reads `ready`; the poller writes
/// `ready` and then reads `waiter`. All four accesses are volatile, so both threads see them in one
/// order. If the poller does not see the waiter, the waiter's read comes later and sees that the
/// direction is ready. If the poller sees the waiter before it parks, the permit of `unpark` makes
/// the next `park` return at once. If the waiter has already left, that thread gets a spurious
/// permit; every wait checks its condition again.
///
/// So between its last check and its park the waiting thread must not block, for instance on a
/// lock: that could consume the permit.
///
/// A superfluous signal costs one attempt that would block. So in doubt, a direction is signalled.
///
/// A timed park of a virtual thread costs a timer and two switches to the timer thread
/// (java.util.concurrent.ForkJoinPool of JDK 25, "delayed"). So the deadline is a field here, and
/// one thread, which sleeps until the earliest deadline of all, wakes the waiter.
///
/// @threading One thread waits; any thread may signal.
/// @since 0.1
public final class Readiness implements DeadlineWatch.Watched {

  /// How a wait ended.
  ///
  /// @since 0.1
  public enum Wait {
    /// An attempt may succeed.
    READY,
    /// The deadline has passed.
    LATE,
    /// The thread was interrupted; its flag is still set.
    INTERRUPTED,
    /// [#wakeUp()] was called.
    WOKEN;

    /// Continues after a wait to read or to write, or throws. An interrupt closes the connection,
    /// as specified by [java.nio.channels.InterruptibleChannel].
    ///
    /// @param connection the connection
    /// @param what `Read` or `Write`
    /// @throws SocketTimeoutException if the deadline has passed
    /// @throws ClosedByInterruptException if the thread was interrupted; its flag is still set
    /// @throws IOException if the connection cannot be closed
    public void goOn(Closeable connection, String what) throws IOException {
      if (this == INTERRUPTED) {
        throw interrupted(connection);
      }
      if (this == LATE) {
        throw new SocketTimeoutException(what + " timed out");
      }
    }
  }

  /// No deadline.
  public static final long NEVER = StreamConnection.NEVER;

  private static final VarHandle READY;
  private static final VarHandle WAITER;
  private static final VarHandle LATE_AT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      READY = lookup.findVarHandle(Readiness.class, "ready", boolean.class);
      WAITER = lookup.findVarHandle(Readiness.class, "waiter", Thread.class);
      LATE_AT = lookup.findVarHandle(Readiness.class, "lateAt", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// For all waits of virtual threads. Started with the first one that has a deadline.
  private static final class Late {
    static final DeadlineWatch WATCH = new DeadlineWatch(TimeSource.system());
  }

  /// Also written through the handle.
  @SuppressWarnings("FieldMayBeFinal")
  private volatile boolean ready;

  private volatile boolean woken;
  private volatile boolean closed;

  /// Its entry in the watch, from the first wait that has a deadline.
  private volatile DeadlineWatch.@Nullable Entry entry;

  private volatile @Nullable Thread waiter;

  /// The deadline of the waiting virtual thread, on the clock of the watch.
  private volatile long lateAt;

  /// Whether an attempt has ever emptied the direction. Used by the thread that attempts, like the
  /// next.
  private boolean emptied;

  private boolean yielded;

  /// Creates a probe of whether time-outs of waits are enforced.
  ///
  /// @return a probe of the thread that ends late waits of virtual threads
  public static DeadlineWatch.Probe newProbe() {
    return Late.WATCH.newProbe();
  }

  /// Closes the connection if the calling thread is interrupted, even if its call need not wait.
  ///
  /// @param connection the connection that it is about to use
  /// @throws ClosedByInterruptException if the thread is interrupted; its flag is still set
  /// @throws IOException if the connection cannot be closed
  /// @source [java.nio.channels.InterruptibleChannel]
  public static void ensureNotInterrupted(Closeable connection) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted(connection);
    }
  }

  private static ClosedByInterruptException interrupted(Closeable connection) throws IOException {
    connection.close();
    return new ClosedByInterruptException();
  }

  /// Creates one without a signal.
  public Readiness() {
    LATE_AT.set(this, DeadlineWatch.NEVER); // not published yet, so no fence is needed
  }

  /// Reports that an attempt may succeed.
  public void signal() {
    ready = true;
    wake();
  }

  /// Whether a signal is pending, so that another one is superfluous.
  ///
  /// @return true from a signal until it is consumed
  public boolean isSignalled() {
    return ready;
  }

  /// Consumes the signal, which is good for one attempt.
  ///
  /// @return whether there was one
  public boolean consume() {
    return ready && READY.compareAndSet(this, true, false);
  }

  /// Whether an attempt may succeed. Before a poller reports on this direction, only an attempt can
  /// tell.
  ///
  /// A virtual thread that has emptied the direction yields first. Often data has arrived by then,
  /// and a short connection is never registered. It yields only once: threads that only yield would
  /// starve new ones on their carrier.
  ///
  /// @param polled whether a poller reports on this direction
  /// @return false if only a wait can help; a signal is consumed
  @SuppressWarnings("ThreadPriorityCheck") // yielding costs less than registering and parking
  public boolean mayTry(boolean polled) {
    if (polled) {
      return consume();
    }
    if (!emptied || !Thread.currentThread().isVirtual()) {
      return true;
    }
    if (yielded) {
      return false;
    }
    yielded = true;
    Thread.yield();
    return true;
  }

  /// Reports that the last attempt has emptied the direction. Called by the thread that attempted.
  public void emptied() {
    emptied = true;
  }

  /// Ends the current wait, or the next one if there is none.
  public void wakeUp() {
    woken = true;
    wakeFromElsewhere();
  }

  /// Ends all waits, now and later.
  public void close() {
    closed = true;
    DeadlineWatch.Entry watched = entry;
    if (watched != null) {
      watched.remove();
    }
    wakeFromElsewhere();
  }

  /// Waits for a signal, and consumes it.
  ///
  /// @param deadline on the clock of [System#nanoTime()], or [#NEVER]
  /// @param slice of the waiting thread: it begins anew only if the thread parks
  /// @return why the wait has ended
  /// @throws AsynchronousCloseException if this is closed
  public Wait await(long deadline, TimeSlice slice) throws AsynchronousCloseException {
    boolean isWatched = deadline != NEVER && Thread.currentThread().isVirtual();
    waiter = Thread.currentThread();
    try {
      while (true) {
        if (consume()) {
          return Wait.READY;
        }
        if (closed) {
          throw new AsynchronousCloseException();
        }
        if (woken) {
          woken = false;
          return Wait.WOKEN;
        }
        if (Thread.currentThread().isInterrupted()) {
          return Wait.INTERRUPTED;
        }
        if (deadline == NEVER) {
          slice.waited();
          LockSupport.park(this);
        } else {
          long left = deadline - System.nanoTime();
          if (left <= 0) {
            return Wait.LATE;
          }
          if (!isWatched) {
            slice.waited();
            LockSupport.parkNanos(this, left);
          } else if (lateAt == DeadlineWatch.NEVER) {
            // this may block and so consume the permit of a wake-up; the conditions are checked
            // again
            becomeLateAfter(left);
          } else {
            slice.waited();
            LockSupport.park(this);
          }
        }
      }
    } finally {
      // a thread that still sees it only gives a spurious permit: not worth a fence
      WAITER.setRelease(this, (Thread) null);
      if (isWatched) {
        lateAt = DeadlineWatch.NEVER;
      }
    }
  }

  /// Makes the waiting thread check its conditions again.
  private void wake() {
    Thread waiting = waiter;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
  }

  /// The same for a caller that is not a poller. If no thread waits, none needs a carrier.
  private void wakeFromElsewhere() {
    Thread waiting = waiter;
    if (waiting != null) {
      LockSupport.unpark(waiting);
      if (waiting.isVirtual() && !Thread.currentThread().isVirtual()) {
        CarrierWatch.expect();
      }
    }
  }

  /// Makes the watch wake the waiting thread.
  private void becomeLateAfter(long nanos) {
    long at = Late.WATCH.now() + nanos;
    lateAt = at;
    DeadlineWatch.Entry watched = entry;
    if (watched != null) {
      watched.deadlineSet(at);
    } else {
      watch();
    }
  }

  private void watch() {
    DeadlineWatch.Entry made = Late.WATCH.newEntry(this);
    entry = made;
    boolean added = false;
    try {
      made.add();
      added = true;
    } finally {
      if (!added) {
        entry = null; // an exhausted heap: the next wait retries
      }
    }
    if (closed) {
      // closed meanwhile, perhaps by a thread that did not see the entry
      made.remove();
    }
  }

  @Override
  public long deadline() {
    return lateAt;
  }

  /// Wakes the waiting thread, which checks the clock itself. A wait that has begun since has
  /// another deadline, and keeps it.
  @Override
  public void expire(long now) {
    long at = lateAt;
    if (at <= now && LATE_AT.compareAndSet(this, at, DeadlineWatch.NEVER)) {
      boolean woken = false;
      try {
        wakeFromElsewhere();
        woken = true;
      } finally {
        if (!woken) {
          // an exhausted heap: the watch retries
          LATE_AT.compareAndSet(this, DeadlineWatch.NEVER, at);
        }
      }
    }
  }
}
