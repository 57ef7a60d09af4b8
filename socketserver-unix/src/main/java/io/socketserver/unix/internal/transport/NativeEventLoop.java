package io.socketserver.unix.internal.transport;

import io.socketserver.core.spi.EventLoop;
import io.socketserver.unix.internal.foreign.Descriptors;
import io.socketserver.unix.internal.foreign.Epoll;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.EventCounter;
import io.socketserver.unix.internal.foreign.TransferBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// An epoll instance of its own. Most sockets are registered once, edge-triggered.
///
/// @source epoll(7), eventfd(2)
public final class NativeEventLoop implements EventLoop {

  private static final int BATCH = 256;
  private static final int LISTENING = Epoll.EPOLLIN | Epoll.EPOLLET | Epoll.EPOLLEXCLUSIVE;
  private static final int BUFFER_SIZE = 256 * 1024;

  private final Epoll epoll;

  /// Becomes readable to end a wait. It is never read: each addition is an edge.
  private final int waker;

  private final TransferBuffer input = new TransferBuffer(BUFFER_SIZE);
  private final TransferBuffer output = new TransferBuffer(BUFFER_SIZE);

  /// By descriptor. The kernel may report one that was closed a moment ago; then the element is
  /// null, or a later socket, which tries once in vain.
  private @Nullable NativeEventSocket[] sockets = new NativeEventSocket[BATCH];

  /// Few, and changed by any thread.
  private final List<NativeListenerRegistration> listeners = new CopyOnWriteArrayList<>();

  /// Whether the descriptors are closed, for other threads.
  private final AtomicBoolean closed = new AtomicBoolean();

  private NativeEventLoop(Epoll epoll, int waker) {
    this.epoll = epoll;
    this.waker = waker;
  }

  /// Creates a loop.
  ///
  /// @return the loop
  /// @throws IOException if there are no descriptors for it; none stays open
  public static NativeEventLoop open() throws IOException {
    Epoll epoll = Epoll.create(BATCH);
    int waker = -1;
    boolean made = false;
    try {
      waker = Errno.check(EventCounter.create(), "eventfd", "");
      Errno.check(
          epoll.add(waker, Epoll.EPOLLIN | Epoll.EPOLLET),
          "epoll_ctl",
          "EPOLL_CTL_ADD of an event");
      made = true;
      return new NativeEventLoop(epoll, waker);
    } finally {
      if (!made) {
        epoll.close();
        int _ = waker < 0 ? 0 : Descriptors.close(waker);
      }
    }
  }

  @Override
  public void await() throws IOException {
    notifyListeners(epoll.await());
  }

  @Override
  public void poll() throws IOException {
    notifyListeners(epoll.next());
  }

  private void notifyListeners(int result) throws IOException {
    int count = Errno.check(result, "epoll_wait", "");
    for (NativeListenerRegistration each : listeners) {
      notifyFirst(each, count);
    }
    for (int i = 0; i < count; i++) {
      int descriptor = epoll.member(i);
      NativeEventSocket socket = descriptor < sockets.length ? sockets[descriptor] : null;
      if (socket != null) {
        socket.notifyReady(epoll.mask(i));
      }
    }
  }

  /// Notifies a listener, before any socket: the kernel has notified no other loop, and the handler
  /// of a socket may block this one. A listener is older than its loops, so no socket of a loop has
  /// had its number.
  private void notifyFirst(NativeListenerRegistration listener, int count) {
    for (int i = 0; i < count; i++) {
      if (listener.isOf(epoll.member(i))) {
        listener.notifyPending();
      }
    }
  }

  @Override
  public void wakeup() {
    // after the close no thread waits, and the descriptor number may have been reused
    synchronized (closed) {
      if (!closed.get()) {
        int _ = EventCounter.add(waker);
      }
    }
  }

  @Override
  public ByteBuffer input() {
    return input.buffer();
  }

  @Override
  public ByteBuffer output() {
    return output.buffer();
  }

  @Override
  public void close() {
    synchronized (closed) {
      if (closed.compareAndSet(false, true)) {
        epoll.close();
        int _ = Descriptors.close(waker);
      }
    }
  }

  // ---- for the sockets

  TransferBuffer receiving() {
    return input;
  }

  TransferBuffer sending() {
    return output;
  }

  void add(int descriptor, NativeEventSocket socket, int mask) throws IOException {
    if (descriptor >= sockets.length) {
      sockets = Arrays.copyOf(sockets, Math.max(descriptor + 1, 2 * sockets.length));
    }
    sockets[descriptor] = socket;
    int added = epoll.add(descriptor, mask);
    if (added < 0) {
      sockets[descriptor] = null;
      throw Errno.exception(added, "epoll_ctl", "EPOLL_CTL_ADD of descriptor " + descriptor);
    }
  }

  void modify(int descriptor, int mask) throws IOException {
    Errno.check(
        epoll.modify(descriptor, mask), "epoll_ctl", "EPOLL_CTL_MOD of descriptor " + descriptor);
  }

  /// Ends the notifications of a socket. Its descriptor may be closed, and the number reused.
  void forget(int descriptor, NativeEventSocket socket) {
    if (descriptor < sockets.length && sockets[descriptor] == socket) {
      sockets[descriptor] = null;
    }
  }

  void remove(int descriptor) {
    int _ = epoll.remove(descriptor);
  }

  // ---- for the listeners, called by any thread

  void add(NativeListenerRegistration listener) {
    boolean _ = listeners.add(listener);
  }

  void remove(NativeListenerRegistration listener) {
    boolean _ = listeners.remove(listener);
  }

  /// Adds a descriptor that listens.
  ///
  /// @return 0, or a negative error number
  int addListening(int descriptor) {
    synchronized (closed) {
      return closed.get() ? 0 : epoll.add(descriptor, LISTENING);
    }
  }

  /// Removes it.
  void removeListening(int descriptor) {
    synchronized (closed) {
      if (!closed.get()) {
        remove(descriptor);
      }
    }
  }
}
