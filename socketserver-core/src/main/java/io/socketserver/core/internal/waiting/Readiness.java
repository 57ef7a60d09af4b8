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

/// Whether one way of a socket may be ready, and the thread that waits until it is: parked, virtual
/// or not, until a poller has heard from the kernel.
///
/// No wake-up is lost. The waiting thread writes `waiter` and then reads `ready`; the poller writes
/// `ready` and then reads `waiter`. All four are volatile, so that they have one order that both
/// threads see: if the poller does not see the waiter, the waiter's read comes later and sees that
/// the way is ready. If the poller sees it too early, the permit of `unpark` makes the next `park`
/// return at once. If it sees a waiter that has left already, that thread gets a permit that it did
/// not ask for, and every wait looks at its condition again.
///
/// So between its last look and its park the waiting thread must not do what may block, such as
/// taking a lock: that may take the permit.
///
/// Being told twice costs a try that would block; so all that can happen with a doubtful event is
/// to be told once too often.
///
/// A virtual thread that parks until a time costs a timer, and two switches to the thread that
/// keeps the timers (java.util.concurrent.ForkJoinPool of JDK 25, "delayed"). So its deadline is a
/// field here, and a thread that sleeps until the earliest of all wakes it.
///
/// @threading One thread waits; any may tell it something.
/// @since 0.1
public final class Readiness implements DeadlineWatch.Watched {

  /// How a wait ended.
  ///
  /// @since 0.1
  public enum Wait {
    /// A try may succeed.
    READY,
    /// The deadline is over.
    LATE,
    /// The thread was interrupted; its flag is still set.
    INTERRUPTED,
    /// [#wakeUp()] was called.
    WOKEN;

    /// Lets a thread go on that has waited to read or to write. An interrupt closes its connection,
    /// as [java.nio.channels.InterruptibleChannel] has it.
    ///
    /// @param connection what it reads or writes
    /// @param what `Read` or `Write`
    /// @throws SocketTimeoutException if it is late
    /// @throws ClosedByInterruptException if it was interrupted; its flag is still set
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

  /// For all waits of virtual threads, and started with the first that has a deadline.
  private static final class Late {
    static final DeadlineWatch WATCH = new DeadlineWatch(TimeSource.system());
  }

  /// Written through the handle, too.
  @SuppressWarnings("FieldMayBeFinal")
  private volatile boolean ready;

  private volatile boolean woken;
  private volatile boolean closed;

  /// Its place in the watch, from the first wait that has a deadline.
  private volatile DeadlineWatch.@Nullable Entry entry;

  private volatile @Nullable Thread waiter;

  /// When the virtual thread that waits is late, on the clock of the watch.
  private volatile long lateAt;

  /// Whether a try has once taken all there was. Used by the thread that tries, as the next.
  private boolean emptied;

  private boolean yielded;

  /// Makes a look at whether time-outs of waits are kept.
  ///
  /// @return a probe of the thread that ends late waits of virtual threads
  public static DeadlineWatch.Probe newProbe() {
    return Late.WATCH.newProbe();
  }

  /// Closes the connection of a thread that is interrupted, also where its call need not wait.
  ///
  /// @param connection what it is about to read or to write
  /// @throws ClosedByInterruptException if it is interrupted; its flag is still set
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

  /// Makes one of which nobody has said anything yet.
  public Readiness() {
    LATE_AT.set(this, DeadlineWatch.NEVER); // nobody else sees it yet: no need of a fence
  }

  /// A try may succeed.
  public void signal() {
    ready = true;
    wake();
  }

  /// Whether a try may succeed, so that nobody needs to be told again.
  ///
  /// @return true from a signal until it is consumed
  public boolean isSignalled() {
    return ready;
  }

  /// Takes the signal, so that it counts for one try.
  ///
  /// @return whether there was one
  public boolean consume() {
    return ready && READY.compareAndSet(this, true, false);
  }

  /// Whether a try may succeed. Before a poller tells of this way nobody knows, and a try tells.
  ///
  /// A virtual thread that has taken all there was lets others run first. What it waits for has
  /// often come by then, and a connection that is soon over is never registered. Once is enough:
  /// threads that did nothing but yield would keep new ones from their carrier.
  ///
  /// @param told whether a poller tells of this way
  /// @return false if only a wait can help; a signal is consumed
  @SuppressWarnings("ThreadPriorityCheck") // yielding costs less than to register and to park
  public boolean mayTry(boolean told) {
    if (told) {
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

  /// The last try has taken all there was. Told by the thread that has tried.
  public void emptied() {
    emptied = true;
  }

  /// Ends a wait, or else the next one.
  public void wakeUp() {
    woken = true;
    wakeFromElsewhere();
  }

  /// Ends all waits, for good.
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
  /// @param slice of the waiting thread: it begins anew if the thread parks, and not if the signal
  ///   is there already
  /// @return why it has ended
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
            // this may block, and so take the permit of a wake-up: looked at again before the park
            becomeLateAfter(left);
          } else {
            slice.waited();
            LockSupport.park(this);
          }
        }
      }
    } finally {
      // who still sees it gives a permit that nobody needs: not worth a fence
      WAITER.setRelease(this, (Thread) null);
      if (isWatched) {
        lateAt = DeadlineWatch.NEVER;
      }
    }
  }

  /// Makes the waiting thread look at its conditions again.
  private void wake() {
    Thread waiting = waiter;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
  }

  /// The same by a thread that is no poller: if nobody waits, nobody need get a carrier.
  private void wakeFromElsewhere() {
    Thread waiting = waiter;
    if (waiting != null) {
      LockSupport.unpark(waiting);
      if (waiting.isVirtual() && !Thread.currentThread().isVirtual()) {
        CarrierWatch.expect();
      }
    }
  }

  /// Has the watch wake the waiting thread.
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
        entry = null; // a full heap: the next wait tries again
      }
    }
    if (closed) {
      // meanwhile, perhaps by one who did not see that it was watched
      made.remove();
    }
  }

  @Override
  public long deadline() {
    return lateAt;
  }

  /// Wakes the waiting thread, which looks at the clock itself. A wait that has begun since has
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
          // a full heap: the watch tries again
          LATE_AT.compareAndSet(this, DeadlineWatch.NEVER, at);
        }
      }
    }
  }
}
