package io.socketserver.unix.internal.transport;

import io.socketserver.core.internal.waiting.CarrierWatch;
import io.socketserver.core.internal.waiting.Poller;
import io.socketserver.core.internal.waiting.PollerPair;
import io.socketserver.unix.internal.foreign.Epoll;
import io.socketserver.unix.internal.foreign.Errno;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Hears from an epoll set which sockets are ready. While the poller of virtual threads rests, that
/// of platform threads, which blocks in epoll_wait(2), watches its set.
///
/// @source epoll(7), epoll_wait(2), epoll_ctl(2)
@SuppressWarnings("ThreadPriorityCheck") // see PollingTurns
public final class EpollPoller extends Poller {

  /// Both of this process.
  static final PollerPair<EpollPoller> PAIR = new PollerPair<>("poller", EpollPoller::make);

  private static final int BATCH = 256;
  private static final int EDGES =
      Epoll.EPOLLIN | Epoll.EPOLLPRI | Epoll.EPOLLOUT | Epoll.EPOLLRDHUP | Epoll.EPOLLET;
  private static final int ONCE = Epoll.EPOLLIN | Epoll.EPOLLONESHOT;

  private final Epoll epoll;

  /// Watches while this rests; null on a platform thread.
  private final @Nullable EpollPoller watcher;

  /// For which this watches.
  private volatile @Nullable EpollPoller watched;

  /// The polling thread, once it has rested.
  private volatile @Nullable Thread thread;

  /// Guards changes of `sockets`.
  private final ReentrantLock registering = new ReentrantLock();

  /// By descriptor. An element is written before the kernel is told of its descriptor, and read
  /// after the kernel has told of it. It may be of a later socket by then, which tries once in
  /// vain.
  private volatile @Nullable PolledSocket[] sockets = new PolledSocket[BATCH];

  private EpollPoller(@Nullable EpollPoller watcher) throws IOException {
    super(watcher != null);
    this.watcher = watcher;
    this.epoll = Epoll.create(BATCH);
  }

  private static EpollPoller make(boolean virtual) throws IOException {
    if (!virtual) {
      return new EpollPoller(null);
    }
    EpollPoller watcher = PAIR.of(false);
    var poller = new EpollPoller(watcher);
    boolean made = false;
    try {
      watcher.watch(poller);
      made = true;
      return poller;
    } finally {
      if (!made) {
        poller.epoll.close();
      }
    }
  }

  /// Makes both pollers, if they are not there yet.
  ///
  /// @throws IOException if there are no descriptors to make them with; a later call may succeed
  public static void prepare() throws IOException {
    PAIR.prepare();
  }

  // ---- what is told

  /// Begins to tell a socket.
  void add(int descriptor, PolledSocket socket) throws IOException {
    put(descriptor, socket);
    int added = epoll.add(descriptor, EDGES);
    if (added < 0) {
      clear(descriptor, socket);
      throw Errno.exception(added, "epoll_ctl", "EPOLL_CTL_ADD of descriptor " + descriptor);
    }
  }

  /// Ends that. May be called more than once, while the descriptor is open.
  void remove(int descriptor, PolledSocket socket) {
    clear(descriptor, socket);
    // ENOENT where it was removed before
    int unused = epoll.remove(descriptor);
  }

  private void put(int descriptor, PolledSocket socket) {
    registering.lock();
    try {
      @Nullable PolledSocket[] grown = sockets;
      if (descriptor >= grown.length) {
        grown = Arrays.copyOf(grown, Math.max(descriptor + 1, 2 * grown.length));
      }
      grown[descriptor] = socket;
      sockets = grown; // also publishes the element
    } finally {
      registering.unlock();
    }
  }

  private void clear(int descriptor, PolledSocket socket) {
    registering.lock();
    try {
      if (sockets[descriptor] == socket) {
        sockets[descriptor] = null;
      }
    } finally {
      registering.unlock();
    }
  }

  @Override
  protected int dispatch() {
    int count = epoll.next();
    dispatch(count);
    return count;
  }

  @Override
  protected void awaitAndDispatch() {
    dispatch(epoll.await());
  }

  private void dispatch(int count) {
    @Nullable PolledSocket[] all = sockets;
    for (int i = 0; i < count; i++) {
      int descriptor = epoll.member(i);
      PolledSocket socket = descriptor < all.length ? all[descriptor] : null;
      if (socket == null) {
        toldOfOther(descriptor);
      } else {
        dispatch(socket, epoll.mask(i));
      }
    }
  }

  /// Tells one socket. The kernel says each change once: what has no memory now is told again.
  private static void dispatch(PolledSocket socket, int mask) {
    boolean done = false;
    while (!done) {
      try {
        socket.ready(mask);
        done = true;
      } catch (OutOfMemoryError e) {
        report(e);
      } catch (Throwable e) {
        report(e);
        done = true;
      }
    }
  }

  /// The kernel loses nothing, whatever is thrown.
  @Override
  protected void failed(Throwable thrown) {}

  @Override
  protected void recover() {}

  // ---- the rest of one, watched by the other

  /// Prepares to watch for the other poller.
  private void watch(EpollPoller other) throws IOException {
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
  private int watchOnce(EpollPoller other) {
    return epoll.modify(other.epoll.descriptor(), ONCE);
  }

  /// Arming comes first: an event that came before it, and one that comes after, both lead to an
  /// unpark, whose permit a later park finds.
  @Override
  protected void awaitEvents() {
    thread = Thread.currentThread();
    if (Objects.requireNonNull(watcher).watchOnce(this) == 0) {
      LockSupport.park(this);
    } else {
      Thread.yield(); // asks on, without the watcher
    }
  }

  /// There was something about a descriptor that is no socket's: it is the other poller's set, or
  /// was closed meanwhile.
  private void toldOfOther(int descriptor) {
    EpollPoller other = watched;
    if (other != null && other.epoll.descriptor() == descriptor) {
      LockSupport.unpark(other.thread);
      CarrierWatch.expect();
    }
  }
}
