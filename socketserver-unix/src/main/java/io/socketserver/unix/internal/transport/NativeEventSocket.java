package io.socketserver.unix.internal.transport;

import io.socketserver.core.spi.EventSocket;
import io.socketserver.core.spi.ReadinessListener;
import io.socketserver.unix.internal.foreign.Epoll;
import io.socketserver.unix.internal.foreign.Errno;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;

/// A connection on an event loop. It is registered with the epoll instance when it first wants to
/// be notified of something.
///
/// A TCP connection is edge-triggered. It is registered for writing only after its first wait for
/// space: a new registration reports the current state, and at first there is always space.
///
/// A UNIX socket is level-triggered, and registered only for its current interests. A read may
/// return less than is available (unix(7), "Ancillary messages"). If the socket were
/// edge-triggered, each read would need another one that finds nothing.
///
/// @source recv(2), send(2), epoll(7), "Level-triggered and edge-triggered"
final class NativeEventSocket implements EventSocket {

  /// The maximum number of bytes of one call: a safepoint of the virtual machine waits for the
  /// call.
  private static final int LARGEST_CALL = 256 * 1024;

  private static final int READS = Epoll.EPOLLIN | Epoll.EPOLLPRI | Epoll.EPOLLRDHUP;
  private static final int ENDS = Epoll.EPOLLRDHUP | Epoll.EPOLLHUP | Epoll.EPOLLERR;
  private static final int READABLE = Epoll.EPOLLIN | Epoll.EPOLLPRI | ENDS;
  private static final int WRITABLE = Epoll.EPOLLOUT | Epoll.EPOLLHUP | Epoll.EPOLLERR;
  private static final int NOT_REGISTERED = -1;

  private final NativeEventLoop loop;
  private final Descriptor descriptor;
  private final ReadinessListener listener;

  /// Whether the kernel reports only changes.
  private final boolean edgeTriggered;

  /// The descriptor number of its registration.
  private int registered = NOT_REGISTERED;

  /// The events that it is registered for.
  private int mask;

  private boolean mayHaveMore;

  /// Whether a read that returned less than requested may have left data that the kernel will not
  /// report.
  private boolean mayReadInParts;

  NativeEventSocket(
      NativeEventLoop loop, NativeStreamConnection connection, ReadinessListener listener) {
    this.loop = loop;
    this.descriptor = connection.descriptor();
    this.edgeTriggered = connection.isInternet();
    this.listener = listener;
  }

  /// Called when the kernel has reported that the socket is ready.
  void notifyReady(int ready) {
    mayReadInParts |= edgeTriggered && (ready & (ENDS | Epoll.EPOLLPRI)) != 0;
    listener.ready((ready & READABLE) != 0, (ready & WRITABLE) != 0);
  }

  @Override
  public int read(int most) throws IOException {
    int asked = Math.min(most, loop.input().capacity());
    int number = descriptor.acquire();
    int count;
    try {
      do {
        count =
            descriptor.mayHoldOthers()
                ? PassedDescriptors.receive(number, loop.input().clear().limit(asked))
                : loop.receiving().receive(number, asked);
      } while (count == -Errno.EINTR);
    } finally {
      descriptor.release();
    }
    ByteBuffer buffer = loop.input().clear();
    mayHaveMore = count > 0 && (mayReadInParts || count == asked);
    if (count > 0) {
      buffer.limit(count);
      return count;
    }
    buffer.limit(0);
    return switch (count) {
      case 0 -> -1;
      case -Errno.EAGAIN -> 0;
      case -Errno.ECONNRESET -> throw new SocketException("Connection reset");
      default -> throw new IOException(Errno.meaning(-count));
    };
  }

  @Override
  public boolean mayHaveMore() {
    return mayHaveMore;
  }

  @Override
  public int write(ByteBuffer data) throws IOException {
    int number = descriptor.acquire();
    try {
      int total = 0;
      while (data.hasRemaining()) {
        int asked = Math.min(data.remaining(), LARGEST_CALL);
        int sent = loop.sending().send(number, data, asked);
        if (sent == -Errno.EAGAIN) {
          break;
        }
        if (sent < 0 && sent != -Errno.EINTR) {
          throw new IOException(Errno.meaning(-sent));
        }
        if (sent > 0) {
          total += sent;
          data.position(data.position() + sent);
        }
      }
      return total;
    } finally {
      descriptor.release();
    }
  }

  /// An edge-triggered socket stays registered for all interests that it ever had: a superfluous
  /// notification costs less than a change of the registration.
  @Override
  public void want(boolean readable, boolean writable) throws IOException {
    int wanted = (readable ? READS : 0) | (writable ? Epoll.EPOLLOUT : 0);
    if (edgeTriggered && wanted != 0) {
      wanted |= mask | READS | Epoll.EPOLLET;
    } else if (edgeTriggered) {
      wanted = mask;
    }
    if (wanted != mask) {
      register(wanted);
    }
  }

  private void register(int wanted) throws IOException {
    int number = descriptor.acquire();
    try {
      if (mask == 0) {
        loop.add(number, this, wanted);
        registered = number;
      } else if (wanted == 0) {
        loop.forget(number, this);
        loop.remove(number);
        registered = NOT_REGISTERED;
      } else {
        loop.modify(number, wanted);
      }
      mask = wanted;
    } finally {
      descriptor.release();
    }
  }

  @Override
  public void release() throws IOException {
    if (registered == NOT_REGISTERED) {
      return;
    }
    loop.forget(registered, this);
    if (descriptor.isOpen()) {
      int number = descriptor.acquire();
      try {
        loop.remove(number);
      } finally {
        descriptor.release();
      }
    }
  }
}
