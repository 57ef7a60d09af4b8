package io.socketserver.unix.internal.transport;

import io.socketserver.unix.internal.foreign.Descriptors;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/// A descriptor with one owner, closed exactly once.
///
/// The number of a closed descriptor is given to the next file that is opened, so that a call on it
/// would reach a stranger. Therefore each call is made between [#acquire()] and [#release()], and
/// the kernel's close happens when the owner has closed and no call is under way: by the owner, or
/// by the thread whose call ends last. As no call waits, that is at once.
///
/// The kernel's close may wait: for a peer that does not take what was sent, where SO_LINGER is
/// set, and for others where descriptors were passed that nobody has received. It must not, because
/// the thread may be one on which many depend. So SO_LINGER is switched off before, but for an
/// interval of zero, which is a reset: the kernel goes on sending all the same, and nobody would
/// hear how long that took. And a socket to which descriptors may be passed is given to the
/// [Closer].
///
/// @threading Safe for many threads.
final class Descriptor {

  /// Added to the count when the owner closes.
  private static final int CLOSED = 1 << 31;

  /// Closed by the owner and used by nobody: the kernel is to close it.
  private static final int LAST = CLOSED;

  /// The kernel has closed it. Any negative number that no count reaches.
  private static final int GONE = -1;

  /// How long the [Closer] may take.
  private static final long CLOSER_PATIENCE_NANOS = 1_000_000_000;

  private final int number;

  /// How many have it in use, the owner among them, and whether the owner has closed it.
  private final AtomicInteger uses = new AtomicInteger(1);

  /// Whether descriptors may be in the socket's queue.
  private final boolean mayHoldOthers;

  /// Whether somebody may have set SO_LINGER.
  private volatile boolean mayLinger;

  /// Takes a descriptor over.
  Descriptor(int number) {
    this(number, false);
  }

  /// Takes a descriptor over.
  ///
  /// @param mayHoldOthers whether it is of a socket to which descriptors may be passed
  Descriptor(int number, boolean mayHoldOthers) {
    this.number = number;
    this.mayHoldOthers = mayHoldOthers;
  }

  /// Whether it is of a socket to which descriptors may be passed.
  boolean mayHoldOthers() {
    return mayHoldOthers;
  }

  /// Says that SO_LINGER may be set, here or by others who have the socket.
  void mayLinger() {
    mayLinger = true;
  }

  /// Begins to use it.
  ///
  /// @return its number, which is good until [#release()]
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
      // closed even where it fails; close(2), "Dealing with error returns from close()"
      int unused = Descriptors.close(number);
      uses.set(GONE);
    }
  }

  /// Its number, for others to look at: it may be closed at any moment.
  int number() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    return number;
  }

  boolean isOpen() {
    return uses.get() >= 0;
  }

  /// Closes it, if nobody has.
  ///
  /// @param before what to do with the number while it is still good
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

  /// Waits until the kernel has closed it too, which is no longer than a call lasts; but not for
  /// strangers, whose descriptors the kernel closes last.
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
