package io.socketserver.unix.internal.transport;

import io.socketserver.core.internal.waiting.NeededThread;
import io.socketserver.unix.internal.foreign.Epoll;
import io.socketserver.unix.internal.foreign.Errno;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Hears from the kernel which sockets are ready, and tells the sockets.
///
/// There are two in a process: [VirtualPoller] for the waits of virtual threads, and
/// [PlatformPoller] for those of platform threads. A virtual thread is best woken by another one:
/// its wake-up then crosses from one thread of the kernel to another only where the scheduler wants
/// it to.
///
/// @source epoll(7), epoll_wait(2), epoll_ctl(2)
public abstract sealed class Poller permits PlatformPoller, VirtualPoller {

  private static final int BATCH = 256;
  private static final long PAUSE_NANOS = 1_000_000;
  private static final int EDGES =
      Epoll.EPOLLIN | Epoll.EPOLLPRI | Epoll.EPOLLOUT | Epoll.EPOLLRDHUP | Epoll.EPOLLET;
  private static final Logger LOGGER = System.getLogger("io.socketserver.unix");

  /// Guards the making of the two.
  private static final ReentrantLock MAKING = new ReentrantLock();

  private static volatile @Nullable PlatformPoller platformPoller;
  private static volatile @Nullable VirtualPoller virtualPoller;

  final Epoll epoll;

  /// Guards changes of `sockets`.
  private final ReentrantLock registering = new ReentrantLock();

  /// By descriptor. An element is written before the kernel is told of its descriptor, and read
  /// after the kernel has told of it. It may be of a later socket by then, which tries once in
  /// vain.
  private volatile @Nullable PolledSocket[] sockets = new PolledSocket[BATCH];

  Poller() throws IOException {
    this.epoll = Epoll.create(BATCH);
  }

  /// The poller for the waits of this thread.
  ///
  /// @throws IOException if there are no descriptors to make it with; a later call may succeed
  static Poller ofCurrentThread() throws IOException {
    Poller poller = Thread.currentThread().isVirtual() ? virtualPoller : platformPoller;
    return poller == null ? make(Thread.currentThread().isVirtual()) : poller;
  }

  /// Makes both, if they are not there yet.
  ///
  /// @throws IOException if there are no descriptors to make them with; a later call may succeed
  public static void prepare() throws IOException {
    Poller unused = make(true);
  }

  private static Poller make(boolean ofVirtualThreads) throws IOException {
    MAKING.lock();
    try {
      PlatformPoller platform = platformPoller;
      if (platform == null) {
        platform = new PlatformPoller();
        platformPoller = platform;
        Thread unused = NeededThread.start("poller", platform::run);
      }
      VirtualPoller virtual = virtualPoller;
      if (virtual == null && ofVirtualThreads) {
        virtual = new VirtualPoller(platform);
        virtualPoller = virtual;
        Thread.ofVirtual().name("poller").start(virtual::run);
      }
      return ofVirtualThreads && virtual != null ? virtual : platform;
    } finally {
      MAKING.unlock();
    }
  }

  /// Begins to tell a socket.
  final void add(int descriptor, PolledSocket socket) throws IOException {
    put(descriptor, socket);
    int added = epoll.add(descriptor, EDGES);
    if (added < 0) {
      clear(descriptor, socket);
      throw Errno.exception(added, "epoll_ctl", "EPOLL_CTL_ADD of descriptor " + descriptor);
    }
  }

  /// Ends that. May be called more than once, while the descriptor is open.
  final void remove(int descriptor, PolledSocket socket) {
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

  /// Goes on for ever. Whatever is thrown is the virtual machine's, out of memory for instance; a
  /// poller that ended would leave all its sockets waiting.
  final void run() {
    while (true) {
      try {
        turn();
      } catch (Throwable e) {
        failed(e);
      }
    }
  }

  /// Says what has failed, and leaves the processor to those who can give memory back.
  private static void failed(Throwable thrown) {
    tellOfFailure("the poller failed and continues", thrown);
    pause();
  }

  /// Says what has failed on a thread that others need, if there is memory to say it.
  static void tellOfFailure(String what, Throwable thrown) {
    try {
      LOGGER.log(Level.ERROR, what, thrown);
    } catch (Throwable full) {
      Thread.onSpinWait(); // nothing can be said now
    }
  }

  private static void pause() {
    try {
      LockSupport.parkNanos(PAUSE_NANOS);
    } catch (Throwable full) {
      Thread.onSpinWait(); // to park takes memory too, on a virtual thread
    }
  }

  /// Tells one socket. The kernel says each change once: what has no memory now is told again.
  private static void tell(PolledSocket socket, int mask) {
    boolean told = false;
    while (!told) {
      try {
        socket.told(mask);
        told = true;
      } catch (OutOfMemoryError e) {
        failed(e);
      } catch (Throwable e) {
        failed(e);
        told = true;
      }
    }
  }

  /// Hears once, and tells.
  abstract void turn() throws IOException;

  /// Tells what was heard.
  final void tell(int count) {
    @Nullable PolledSocket[] all = sockets;
    for (int i = 0; i < count; i++) {
      int descriptor = epoll.member(i);
      PolledSocket socket = descriptor < all.length ? all[descriptor] : null;
      if (socket == null) {
        toldOfOther(descriptor);
      } else {
        tell(socket, epoll.mask(i));
      }
    }
  }

  /// There was something about a descriptor that is no socket's: it was closed meanwhile.
  void toldOfOther(int descriptor) {}
}
