package io.socketserver.unix.internal.transport;

import io.socketserver.core.internal.waiting.CarrierWatch;
import io.socketserver.core.internal.waiting.Poller;
import io.socketserver.core.internal.waiting.Pollers;
import io.socketserver.unix.internal.foreign.BriefPoll;
import io.socketserver.unix.internal.foreign.Epoll;
import io.socketserver.unix.internal.foreign.Errno;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Polls sockets with an epoll instance. While a poller of virtual threads is parked, the poller of
/// platform threads, which blocks in epoll_wait(2), watches its instance.
///
/// There is one poller of virtual threads for each carrier. With fewer, each event that finds an
/// idle carrier wakes it, to take a thread from the poller's own carrier: two switches of kernel
/// threads, and a connection that moves between processors. So a poller that finds no events blocks
/// its carrier in the kernel, but only briefly: meanwhile a virtual thread that becomes runnable
/// elsewhere may have to wait for this carrier. A single carrier is never blocked.
///
/// @source epoll(7), epoll_wait(2), epoll_ctl(2), ppoll(2)
@SuppressWarnings("ThreadPriorityCheck") // see PollingTurns
public final class EpollPoller extends Poller {

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  /// The carriers that can run at once.
  ///
  /// @source java.lang.Thread of JDK 25, "Virtual threads"
  private static final int CARRIERS =
      Math.clamp(
          Integer.getInteger("jdk.virtualThreadScheduler.parallelism", PROCESSORS), 1, PROCESSORS);

  /// The pollers of this process.
  static final Pollers<EpollPoller> ALL = new Pollers<>("poller", CARRIERS, EpollPoller::make);

  /// How long a carrier may be blocked, and so the longest delay of other virtual threads.
  private static final int BRIEFLY_NANOS = 200_000;

  /// How often in a row, without any event.
  private static final int BRIEF_WAITS = 4;

  private static final int BATCH = 256;
  private static final int EDGES =
      Epoll.EPOLLIN | Epoll.EPOLLPRI | Epoll.EPOLLOUT | Epoll.EPOLLRDHUP | Epoll.EPOLLET;
  private static final int ONCE = Epoll.EPOLLIN | Epoll.EPOLLONESHOT;

  private final Epoll epoll;
  private final BriefPoll brief = new BriefPoll();

  /// Watches while this poller is parked; null on a platform thread.
  private final @Nullable EpollPoller watcher;

  /// The pollers that this one watches for.
  private final List<EpollPoller> watched = new CopyOnWriteArrayList<>();

  /// The polling thread, from its first park.
  private volatile @Nullable Thread thread;

  /// Guards changes of `sockets`.
  private final ReentrantLock registering = new ReentrantLock();

  /// By descriptor. An element is written before its descriptor is registered, and read after the
  /// kernel has reported an event of the descriptor. By then it may belong to a later socket, which
  /// makes one attempt in vain.
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
    EpollPoller watcher = ALL.ofPlatformThreads();
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

  /// Creates all pollers, unless they exist.
  ///
  /// @throws IOException if there are no descriptors for them; a later call may succeed
  public static void prepare() throws IOException {
    ALL.prepare();
  }

  // ---- registration

  /// Registers a socket, edge-triggered.
  void add(int descriptor, PolledSocket socket) throws IOException {
    put(descriptor, socket);
    int added = epoll.add(descriptor, EDGES);
    if (added < 0) {
      clear(descriptor, socket);
      throw Errno.exception(added, "epoll_ctl", "EPOLL_CTL_ADD of descriptor " + descriptor);
    }
  }

  /// Deregisters a socket. May be called more than once while the descriptor is open.
  void remove(int descriptor, PolledSocket socket) {
    clear(descriptor, socket);
    // ENOENT if it was removed before
    int _ = epoll.remove(descriptor);
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
  protected int awaitBriefly() {
    if (CARRIERS == 1) {
      return 0;
    }
    return brief.await(epoll.descriptor(), BRIEFLY_NANOS) ? dispatch() : 0;
  }

  @Override
  protected int emptyTurnsBeforeRest() {
    return CARRIERS == 1 ? super.emptyTurnsBeforeRest() : BRIEF_WAITS;
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

  /// Dispatches an event to a socket. An edge-triggered event is reported once, so it is retried if
  /// memory is exhausted.
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

  /// Does nothing: registrations are in the kernel, and survive any failure.
  @Override
  protected void failed(Throwable thrown) {}

  @Override
  protected void recover() {}

  // ---- one poller watches for the others

  /// Registers the epoll instance of another poller.
  private void watch(EpollPoller other) throws IOException {
    // armed when it parks for the first time
    Errno.check(
        epoll.add(other.epoll.descriptor(), Epoll.EPOLLONESHOT),
        "epoll_ctl",
        "EPOLL_CTL_ADD of an epoll set");
    watched.add(other);
  }

  /// Arms a watch for the next event of the other poller's instance, including one that is pending.
  ///
  /// @return 0, or a negative error number
  private int watchOnce(EpollPoller other) {
    return epoll.modify(other.epoll.descriptor(), ONCE);
  }

  /// Arms the watch before it parks: any event, earlier or later, leads to an unpark, whose permit
  /// the park finds.
  @Override
  protected void awaitEvents() {
    thread = Thread.currentThread();
    if (Objects.requireNonNull(watcher).watchOnce(this) == 0) {
      LockSupport.park(this);
    } else {
      Thread.yield(); // continues to poll, without the watcher
    }
  }

  /// Handles an event of a descriptor without a registered socket: it is the instance of another
  /// poller, or was closed meanwhile.
  private void toldOfOther(int descriptor) {
    for (EpollPoller other : watched) {
      if (other.epoll.descriptor() == descriptor) {
        LockSupport.unpark(other.thread);
        CarrierWatch.expect();
      }
    }
  }
}
