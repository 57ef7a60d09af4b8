package io.socketserver.unix.internal.transport;

import io.socketserver.core.internal.waiting.PolledHandle;
import io.socketserver.unix.internal.foreign.Epoll;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import org.jspecify.annotations.Nullable;

/// A non-blocking socket and the waits for it.
///
/// The socket is registered edge-triggered. The registration itself reports the current readiness,
/// so no event between an attempt that would have blocked and the registration is lost. Reading has
/// ended when the peer has sent end of stream, the connection has failed, or this side has ended
/// reading.
///
/// @source epoll(7)
final class PolledSocket extends PolledHandle {

  private static final int READABLE =
      Epoll.EPOLLIN | Epoll.EPOLLPRI | Epoll.EPOLLRDHUP | Epoll.EPOLLHUP | Epoll.EPOLLERR;

  private final Descriptor descriptor;

  /// The poller that it is registered with; null until the first wait.
  private volatile @Nullable EpollPoller poller;

  /// Whether a read may return less than requested and leave data: before an urgent byte, which the
  /// peer may send at any time, or between bytes with different ancillary data.
  private volatile boolean readsInParts;

  /// Takes ownership of a descriptor, which must be non-blocking.
  PolledSocket(int descriptor) {
    this(descriptor, false);
  }

  /// Takes ownership of a descriptor, which must be non-blocking.
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

  /// Whether a read that returned less than requested may have left data.
  boolean mayReadInParts() {
    return readsInParts;
  }

  /// A read that returned less than requested may leave data from now on.
  void readInParts() {
    readsInParts = true;
  }

  /// Queries the kernel directly, without waiting.
  boolean isReadable() throws AsynchronousCloseException {
    int number = descriptor.acquire();
    try {
      return Sockets.isReadable(number) > 0;
    } finally {
      descriptor.release();
    }
  }

  @Override
  protected boolean isPolled() {
    return poller != null;
  }

  @Override
  protected void poll(boolean toRead) throws IOException {
    if (poller == null) {
      register();
    }
  }

  /// Synchronized, because a reading and a writing thread may register at the same time.
  private synchronized void register() throws IOException {
    if (poller != null) {
      return;
    }
    EpollPoller chosen = EpollPoller.ALL.forCurrentThread();
    int number = descriptor.acquire();
    try {
      chosen.add(number, this);
      poller = chosen;
      if (!descriptor.isOpen()) {
        // closed meanwhile, perhaps by a thread that did not see the poller; removing twice does no
        // harm, and the number is valid until the release
        chosen.remove(number, this);
      }
    } finally {
      descriptor.release();
    }
  }

  /// Ends the current wait to read, or the next one if there is none.
  void wakeUp() {
    readable.wakeUp();
  }

  // ---- notifications by the poller

  /// The kernel has reported events.
  void ready(int mask) {
    if ((mask & (Epoll.EPOLLRDHUP | Epoll.EPOLLHUP | Epoll.EPOLLERR)) != 0) {
      ended = true;
    }
    if ((mask & Epoll.EPOLLPRI) != 0) {
      readInParts(); // before the signal, so that the thread that it wakes sees it
    }
    if ((mask & READABLE) != 0) {
      readable.signal();
    }
    if ((mask & (Epoll.EPOLLOUT | Epoll.EPOLLHUP | Epoll.EPOLLERR)) != 0) {
      writable.signal();
    }
  }

  // ---- the end

  /// Shuts down one or both directions, for all processes that share the socket, and ends the waits
  /// for them.
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
    close(() -> {});
  }

  /// The same.
  ///
  /// @param before a last use of the descriptor while it is open
  void close(Runnable before) {
    boolean _ =
        descriptor.close(number -> {
          before.run();
          EpollPoller registered = poller;
          if (registered != null) {
            registered.remove(number, this);
          }
        });
    endWaits();
  }
}
