package io.socketserver.unix.internal.transport;

import io.socketserver.unix.internal.foreign.Epoll;
import io.socketserver.unix.internal.foreign.Errno;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The poller of the waits of platform threads: a platform thread that blocks in epoll_wait(2). It
/// also watches for the other poller while that rests.
final class PlatformPoller extends Poller {

  private static final int ONCE = Epoll.EPOLLIN | Epoll.EPOLLONESHOT;

  private volatile @Nullable VirtualPoller watched;

  PlatformPoller() throws IOException {}

  /// Prepares to watch for the other poller.
  void watch(VirtualPoller other) throws IOException {
    watched = other;
    // armed when it rests for the first time
    Errno.check(
        epoll.add(other.epoll.descriptor(), Epoll.EPOLLONESHOT),
        "epoll_ctl",
        "EPOLL_CTL_ADD of an epoll set");
  }

  /// Watches until the other poller's set has an event, which may be there already.
  ///
  /// @return 0, or a negative error number
  int watchOnce(VirtualPoller other) {
    return epoll.modify(other.epoll.descriptor(), ONCE);
  }

  @Override
  void turn() {
    tell(epoll.await());
  }

  @Override
  void toldOfOther(int descriptor) {
    VirtualPoller other = watched;
    if (other != null && other.epoll.descriptor() == descriptor) {
      other.wake();
    }
  }
}
