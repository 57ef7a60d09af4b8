package io.socketserver.unix.internal.transport;

import io.socketserver.core.internal.waiting.Readiness;
import io.socketserver.core.spi.TimeSlice;
import io.socketserver.unix.internal.foreign.Epoll;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import org.jspecify.annotations.Nullable;

/// A non-blocking socket and the waits for it. A wait parks its thread, virtual or not, until the
/// poller has heard from the kernel.
///
/// The socket is registered with a poller once, edge-triggered, and only when somebody has to wait
/// for the first time: many short connections never are. The registration itself reports what is
/// ready at that moment, so that nothing can happen unseen between a try that would have blocked
/// and the registration.
///
/// @threading One thread waits to read, one to write; any may close.
/// @source epoll(7)
final class PolledSocket {

  private static final int READABLE =
      Epoll.EPOLLIN | Epoll.EPOLLPRI | Epoll.EPOLLRDHUP | Epoll.EPOLLHUP | Epoll.EPOLLERR;

  private final Descriptor descriptor;
  private final Readiness readable = new Readiness();
  private final Readiness writable = new Readiness();
  private final TimeSlice slice = new TimeSlice();

  /// Where it is registered; null until somebody had to wait.
  private volatile @Nullable Poller poller;

  /// Set for good when the peer has ended its way, or the connection has failed, or we have ended
  /// reading: there is always something to read then, if only the end.
  private volatile boolean ended;

  /// Set for good when the peer has sent an urgent byte: a read ends before it, however much has
  /// come after it.
  private volatile boolean urgent;

  /// Takes a descriptor over, which must be non-blocking.
  PolledSocket(int descriptor) {
    this(descriptor, false);
  }

  /// Takes a descriptor over, which must be non-blocking.
  ///
  /// @param mayHoldOthers whether descriptors may be passed to it
  PolledSocket(int descriptor, boolean mayHoldOthers) {
    this.descriptor = new Descriptor(descriptor, mayHoldOthers);
  }

  Descriptor descriptor() {
    return descriptor;
  }

  boolean isOpen() {
    return descriptor.isOpen();
  }

  // ---- waiting

  /// Whether a read may give something.
  boolean mayRead() {
    slice.step();
    boolean told = poller != null;
    return told && ended || readable.mayTry(told);
  }

  /// The caller is about to write, and may do so for ever without waiting.
  void beforeWrite() {
    slice.step();
  }

  /// The last read has taken all there was.
  void emptied() {
    readable.emptied();
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
  /// @param deadline on the clock of [System#nanoTime()], or [Readiness#NEVER]
  Readiness.Wait awaitReadable(long deadline) throws IOException {
    return awaitReadable(deadline, slice);
  }

  /// The same for a thread that has a slice of its own.
  Readiness.Wait awaitReadable(long deadline, TimeSlice slice) throws IOException {
    register();
    return readable.await(deadline, slice);
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
  /// @param deadline on the clock of [System#nanoTime()], or [Readiness#NEVER]
  Readiness.Wait awaitWritable(long deadline) throws IOException {
    register();
    return writable.await(deadline, slice);
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
    readable.wakeUp();
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
    readable.close();
    writable.close();
  }
}
