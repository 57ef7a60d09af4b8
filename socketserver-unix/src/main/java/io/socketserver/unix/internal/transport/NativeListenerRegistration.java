package io.socketserver.unix.internal.transport;

import io.socketserver.core.spi.ListenerRegistration;
import io.socketserver.unix.internal.foreign.Errno;
import java.io.IOException;

/// A listener on an event loop. If several loops wait for it, the kernel wakes one.
///
/// @source epoll_ctl(2), EPOLLEXCLUSIVE
final class NativeListenerRegistration implements ListenerRegistration {

  private final NativeEventLoop loop;
  private final NativeStreamListener listener;
  private final Runnable notified;

  /// The descriptor number of the listener, for comparison.
  private final int number;

  /// Whether it is in the epoll set of the loop. Guarded by this.
  private boolean added;

  NativeListenerRegistration(
      NativeEventLoop loop, NativeStreamListener listener, int number, Runnable notified) {
    this.loop = loop;
    this.listener = listener;
    this.number = number;
    this.notified = notified;
  }

  boolean isOf(int descriptor) {
    return number == descriptor;
  }

  void notifyPending() {
    notified.run();
  }

  @Override
  public synchronized void want(boolean pending) throws IOException {
    if (pending == added) {
      return;
    }
    Descriptor descriptor = listener.socket.descriptor();
    int valid = descriptor.acquire();
    try {
      if (pending) {
        Errno.check(loop.addListening(valid), "epoll_ctl", "EPOLL_CTL_ADD of a listener");
        added = true;
      } else {
        remove(valid);
      }
    } finally {
      descriptor.release();
    }
  }

  private void remove(int descriptor) {
    loop.removeListening(descriptor);
    added = false;
  }

  /// Called before the descriptor is closed. Another process may share the socket; then the close
  /// does not remove it from the epoll set.
  synchronized void beforeClose() {
    if (added) {
      remove(number);
    }
  }

  @Override
  public void close() {
    loop.remove(this);
    listener.remove(this);
    try {
      want(false);
    } catch (IOException e) {
      // the listener was closed meanwhile, which has removed it
    }
  }
}
