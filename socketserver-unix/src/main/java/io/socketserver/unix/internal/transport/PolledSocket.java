package io.socketserver.unix.internal.transport;

import io.socketserver.core.spi.DeadlineWatch;
import io.socketserver.core.spi.TimeSource;
import io.socketserver.unix.internal.foreign.Epoll;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.AsynchronousCloseException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A non-blocking socket and the waits for it. A wait parks its thread, virtual or not, until the
/// poller has heard from the kernel.
///
/// The socket is registered with a poller once, edge-triggered, and only when somebody has to wait
/// for the first time: most short connections never are. The registration itself reports what is
/// ready at that moment, so that nothing can happen unseen between a try that would have blocked
/// and the registration.
///
/// A virtual thread that parks until a time costs a timer, and two switches to the thread that
/// keeps the timers (java.util.concurrent.ForkJoinPool of JDK 25, "delayed"). So its deadline is a
/// field here, and a thread that sleeps until the earliest of all wakes it.
///
/// @threading One thread waits to read, one to write; any may close.
/// @source epoll(7)
final class PolledSocket implements DeadlineWatch.Watched {

  /// How a wait ended.
  enum Wait {
    /// A try may succeed.
    READY,
    /// The deadline is over.
    LATE,
    /// The thread was interrupted; its flag is still set.
    INTERRUPTED,
    /// [#wakeUp()] was called.
    WOKEN
  }

  /// No deadline.
  static final long NEVER = Long.MAX_VALUE;

  private static final int READABLE =
      Epoll.EPOLLIN | Epoll.EPOLLPRI | Epoll.EPOLLRDHUP | Epoll.EPOLLHUP | Epoll.EPOLLERR;

  private static final VarHandle LATE_AT;

  static {
    try {
      LATE_AT = MethodHandles.lookup().findVarHandle(PolledSocket.class, "lateAt", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// For all waits of virtual threads, and started with the first that has a deadline.
  private static final class Late {
    static final DeadlineWatch WATCH = new DeadlineWatch(TimeSource.system());
  }

  private final Descriptor descriptor;
  private final Readiness readable = new Readiness();
  private final Readiness writable = new Readiness();

  /// Where it is registered; null until somebody had to wait.
  private volatile @Nullable Poller poller;

  /// Set for good when the peer has ended its way, or the connection has failed, or we have ended
  /// reading: there is always something to read then, if only the end.
  private volatile boolean ended;

  /// Set for good when the peer has sent an urgent byte: a read ends before it, however much has
  /// come after it.
  private volatile boolean urgent;

  private volatile boolean woken;

  /// When the virtual thread that waits to read is late, on the clock of the watch.
  private volatile long lateAt = DeadlineWatch.NEVER;

  /// Whether the watch knows this socket.
  private volatile boolean watched;

  /// Takes a descriptor over, which must be non-blocking.
  PolledSocket(int descriptor) {
    this.descriptor = new Descriptor(descriptor);
  }

  Descriptor descriptor() {
    return descriptor;
  }

  boolean isOpen() {
    return descriptor.isOpen();
  }

  // ---- waiting

  /// Whether a read may give something. Before the socket is registered nobody knows, and a try
  /// tells.
  boolean mayRead() {
    return poller == null || ended || readable.consume();
  }

  /// The last read may not have taken all, so that the next need not wait.
  void moreToRead() {
    readable.signal();
  }

  /// Whether a read that gave less than was asked for may have left something.
  boolean mayReadInParts() {
    return urgent;
  }

  /// Waits after a read that would have blocked.
  ///
  /// @param deadline on the clock of [System#nanoTime()], or [#NEVER]
  Wait awaitReadable(long deadline) throws IOException {
    return await(readable, deadline);
  }

  /// Asks the kernel itself, without waiting.
  boolean isReadable() throws AsynchronousCloseException {
    int number = descriptor.acquire();
    try {
      return Sockets.isReadable(number) > 0;
    } finally {
      descriptor.release();
    }
  }

  /// Waits after a write that would have blocked.
  ///
  /// @param deadline on the clock of [System#nanoTime()], or [#NEVER]
  Wait awaitWritable(long deadline) throws IOException {
    return await(writable, deadline);
  }

  private Wait await(Readiness way, long deadline) throws IOException {
    register();
    // writes with a deadline are few: those of datagrams
    boolean isWatched = deadline != NEVER && way == readable && Thread.currentThread().isVirtual();
    way.enter();
    try {
      while (true) {
        if (way.consume()) {
          return Wait.READY;
        }
        if (!descriptor.isOpen()) {
          throw new AsynchronousCloseException();
        }
        if (woken && way == readable) {
          woken = false;
          return Wait.WOKEN;
        }
        if (Thread.currentThread().isInterrupted()) {
          return Wait.INTERRUPTED;
        }
        if (deadline == NEVER) {
          LockSupport.park(this);
        } else {
          long left = deadline - System.nanoTime();
          if (left <= 0) {
            return Wait.LATE;
          }
          if (!isWatched) {
            LockSupport.parkNanos(this, left);
          } else if (lateAt == DeadlineWatch.NEVER) {
            // this may block, and so take the permit of a wake-up: looked at again before the park
            becomeLateAfter(left);
          } else {
            LockSupport.park(this);
          }
        }
      }
    } finally {
      way.leave();
      if (isWatched) {
        lateAt = DeadlineWatch.NEVER;
      }
    }
  }

  /// Has the watch wake the thread that waits to read.
  private void becomeLateAfter(long nanos) {
    long at = Late.WATCH.now() + nanos;
    lateAt = at;
    if (watched) {
      Late.WATCH.deadlineSet(at);
    } else {
      watch();
    }
  }

  private void watch() {
    watched = true;
    Late.WATCH.add(this);
    if (!descriptor.isOpen()) {
      // closed meanwhile, perhaps by one who did not see that it was watched
      Late.WATCH.remove(this);
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
      readable.wake();
    }
  }

  private void register() throws IOException {
    if (poller == null) {
      registerOnce();
    }
  }

  /// Alone: the one that waits to read and the one that waits to write may come at the same time.
  private synchronized void registerOnce() throws IOException {
    if (poller != null) {
      return;
    }
    Poller chosen = Poller.ofCurrentThread();
    int number = descriptor.acquire();
    try {
      chosen.add(number, this);
      poller = chosen;
      if (!descriptor.isOpen()) {
        // closed meanwhile, perhaps by one who did not see the poller; removing twice does no harm,
        // and the number is good until the release
        chosen.remove(number, this);
      }
    } finally {
      descriptor.release();
    }
  }

  /// Ends a wait to read, or else the next one.
  void wakeUp() {
    woken = true;
    readable.wake();
  }

  // ---- told by the poller

  /// The kernel has told something.
  void told(int mask) {
    if ((mask & (Epoll.EPOLLRDHUP | Epoll.EPOLLHUP | Epoll.EPOLLERR)) != 0) {
      ended = true;
    }
    if ((mask & Epoll.EPOLLPRI) != 0) {
      urgent = true; // before the signal: who reads because of it knows
    }
    if ((mask & READABLE) != 0) {
      readable.signal();
    }
    if ((mask & (Epoll.EPOLLOUT | Epoll.EPOLLHUP | Epoll.EPOLLERR)) != 0) {
      writable.signal();
    }
  }

  // ---- the end

  /// Ends one or both ways, for all who share the socket, and the waits for them.
  ///
  /// @param ends as for [Sockets#shutdown(int, int)]
  /// @return 0, or a negative error number
  int shutdown(int ends) throws AsynchronousCloseException {
    int number = descriptor.acquire();
    int result;
    try {
      result = Sockets.shutdown(number, ends);
    } finally {
      descriptor.release();
    }
    if (ends != Sockets.SHUT_WR) {
      ended = true;
      readable.signal();
    }
    if (ends != Sockets.SHUT_RD) {
      writable.signal();
    }
    return result;
  }

  /// Closes the descriptor and ends all waits.
  void close() {
    boolean unused =
        descriptor.close(number -> {
          Poller registered = poller;
          if (registered != null) {
            registered.remove(number, this);
          }
        });
    if (watched) {
      Late.WATCH.remove(this);
    }
    readable.wake();
    writable.wake();
  }
}
