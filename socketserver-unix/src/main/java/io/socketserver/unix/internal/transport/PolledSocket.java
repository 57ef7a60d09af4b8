package io.socketserver.unix.internal.transport;

import io.socketserver.core.internal.waiting.PolledHandle;
import io.socketserver.unix.internal.foreign.Epoll;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import org.jspecify.annotations.Nullable;

/// A non-blocking socket and the waits for it.
///
/// The socket is registered edge-triggered. The registration itself reports what is ready at that
/// moment, so that nothing can happen unseen between a try that would have blocked and the
/// registration. It has ended for reading when the peer has ended its way, or the connection has
/// failed, or we have ended reading.
///
/// @source epoll(7)
final class PolledSocket extends PolledHandle {

  private static final int READABLE =
      Epoll.EPOLLIN | Epoll.EPOLLPRI | Epoll.EPOLLRDHUP | Epoll.EPOLLHUP | Epoll.EPOLLERR;

  private final Descriptor descriptor;

  /// Where it is registered; null until somebody had to wait.
  private volatile @Nullable EpollPoller poller;

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

  /// Whether a read that gave less than was asked for may have left something.
  boolean mayReadInParts() {
    return urgent;
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

  /// Alone: the one that waits to read and the one that waits to write may come at the same time.
  private synchronized void register() throws IOException {
    if (poller != null) {
      return;
    }
    EpollPoller chosen = EpollPoller.PAIR.ofCurrentThread();
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
  void ready(int mask) {
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
          EpollPoller registered = poller;
          if (registered != null) {
            registered.remove(number, this);
          }
        });
    endWaits();
  }
}
