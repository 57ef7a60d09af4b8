package io.socketserver.unix.internal.transport;

import io.socketserver.unix.internal.foreign.Descriptors;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/// A descriptor with one owner, closed exactly once.
///
/// The number of a closed descriptor is reused for the next file that is opened, so that a call on
/// it would affect another file. Therefore each call is made between [#acquire()] and [#release()],
/// and the kernel's close happens when the owner has closed and no call is in progress: by the
/// owner, or by the thread whose call ends last. As no call blocks, that is immediately.
///
/// The kernel's close may block: for a peer that does not read, if SO_LINGER is set, and for passed
/// descriptors that were not received. It must not, because many connections may depend on the
/// thread. So SO_LINGER is switched off first, except an interval of zero, which is a reset: the
/// kernel continues to send anyway, and no code would wait for the result. A socket to which
/// descriptors may be passed is closed by the [Closer].
///
/// @threading Thread-safe.
final class Descriptor {

  /// Added to the count when the owner closes.
  private static final int CLOSED = 1 << 31;

  /// Closed by the owner and no longer in use: the kernel must close it.
  private static final int LAST = CLOSED;

  /// The kernel has closed it. A negative number that no count reaches.
  private static final int GONE = -1;

  /// The time limit for the [Closer].
  private static final long CLOSER_PATIENCE_NANOS = 1_000_000_000;

  private final int number;

  /// How many users it has, including the owner, and whether the owner has closed it.
  private final AtomicInteger uses = new AtomicInteger(1);

  /// Whether descriptors may be in the socket's queue.
  private final boolean mayHoldOthers;

  /// Whether SO_LINGER may have been set.
  private volatile boolean mayLinger;

  /// Claims a descriptor.
  Descriptor(int number) {
    this(number, false);
  }

  /// Claims a descriptor.
  ///
  /// @param mayHoldOthers whether descriptors may be passed to its socket
  Descriptor(int number, boolean mayHoldOthers) {
    this.number = number;
    this.mayHoldOthers = mayHoldOthers;
  }

  /// Whether descriptors may be passed to its socket.
  boolean mayHoldOthers() {
    return mayHoldOthers;
  }

  /// Notes that SO_LINGER may be set, here or by other processes that share the socket.
  void mayLinger() {
    mayLinger = true;
  }

  /// Starts to use it.
  ///
  /// @return its number, which is valid until [#release()]
  /// @throws AsynchronousCloseException if it is closed
  int acquire() throws AsynchronousCloseException {
    int before;
    do {
      before = uses.get();
      if (before < 0) {
        throw new AsynchronousCloseException();
      }
    } while (!uses.compareAndSet(before, before + 1));
    return number;
  }

  void release() {
    if (uses.decrementAndGet() == LAST) {
      closeNow();
    }
  }

  private void closeNow() {
    if (mayLinger) {
      LingerOption.end(number);
    }
    if (mayHoldOthers) {
      Closer.close(number, () -> uses.set(GONE));
    } else {
      // closed even if it fails; close(2), "Dealing with error returns from close()"
      int _ = Descriptors.close(number);
      uses.set(GONE);
    }
  }

  /// Its number, for display only: it may be closed at any moment.
  int number() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    return number;
  }

  boolean isOpen() {
    return uses.get() >= 0;
  }

  /// Closes it, unless it is closed.
  ///
  /// @param before a last use of the number while it is still valid
  /// @return whether this call did it
  boolean close(IntConsumer before) {
    int seen;
    do {
      seen = uses.get();
      if (seen < 0) {
        return false;
      }
    } while (!uses.compareAndSet(seen, seen | CLOSED));
    try {
      before.accept(number);
    } finally {
      release();
    }
    return true;
  }

  /// Waits until the kernel has closed it too, which takes at most as long as a call; but not for
  /// passed descriptors, which the kernel closes last.
  @SuppressWarnings("ThreadPriorityCheck") // the thread in the call may need this processor
  void awaitClosed() {
    long deadline = System.nanoTime() + CLOSER_PATIENCE_NANOS;
    while (uses.get() != GONE && !(mayHoldOthers && System.nanoTime() - deadline > 0)) {
      Thread.yield();
    }
  }

  @Override
  public String toString() {
    return "descriptor " + number;
  }
}
