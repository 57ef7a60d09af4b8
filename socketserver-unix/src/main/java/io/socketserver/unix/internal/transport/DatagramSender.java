package io.socketserver.unix.internal.transport;

import io.socketserver.core.internal.waiting.Readiness;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.Message;
import io.socketserver.unix.internal.foreign.SocketAddresses;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Sends the datagrams of a socket.
///
/// If the buffer of an Internet socket is full, the kernel reports when there is space again. For a
/// UNIX socket it does not: there a send may also wait for the queue of the *peer*, which holds
/// about ten, and for an unconnected socket the kernel reports only its own space (unix_dgram_poll
/// in net/unix/af_unix.c). So such a send is retried, soon at first and then about a hundred times
/// a second, until its time-out. Connecting a socket for each wait would report more, but a peer
/// that is itself connected rejects that.
///
/// @threading Thread-safe.
/// @source sendmsg(2), sendto(2), unix(7), udp(7)
final class DatagramSender {

  private static final long FIRST_PAUSE_NANOS = 50_000;
  private static final long LONGEST_PAUSE_NANOS = 10_000_000;

  /// How often a send is repeated that failed because of an earlier one.
  private static final int MOST_PENDING_ERRORS = 8;

  private final PolledSocket socket;
  private final int family;
  private final boolean choosesSource;

  /// One thread waits in the kernel; the others wait for that one.
  private final ReentrantLock waiting = new ReentrantLock();

  /// Unused memory for messages: as much as was in use at once, which is for about as many as
  /// processors, because no thread waits while it uses one.
  private final Queue<Message> spare = new ConcurrentLinkedQueue<>();

  /// Prepares to send.
  ///
  /// @param socket the socket
  /// @param family its family
  /// @param choosesSource whether it has more than one source address
  DatagramSender(PolledSocket socket, int family, boolean choosesSource) {
    this.socket = socket;
    this.family = family;
    this.choosesSource = choosesSource;
  }

  /// A datagram to send.
  ///
  /// @param data the payload, from its position to its limit
  /// @param address the destination, encoded
  /// @param source our source address; null for the kernel's choice
  private record Outgoing(ByteBuffer data, byte[] address, @Nullable InetAddress source) {}

  /// Like [io.socketserver.core.spi.DatagramEndpoint#send].
  void send(ByteBuffer data, SocketAddress to, SocketAddress from, Duration timeout)
      throws IOException {
    var outgoing = new Outgoing(data, SocketAddresses.encode(to, family), source(to, from));
    int sent = trySend(outgoing);
    if (sent == -Errno.EAGAIN) {
      long deadline = timeout.isZero() ? Readiness.NEVER : System.nanoTime() + timeout.toNanos();
      sent = family == Sockets.AF_UNIX ? repeat(outgoing, deadline) : await(outgoing, deadline);
    }
    if (sent == -Errno.EAGAIN) {
      throw new SocketTimeoutException(
          "no space in the "
              + (family == Sockets.AF_UNIX ? "queue of " + to : "socket's buffer")
              + " for "
              + data.remaining()
              + " bytes within "
              + timeout);
    }
    int _ = Errno.check(sent, "sendmsg", to);
    data.position(data.limit());
  }

  /// Our source address for a reply.
  ///
  /// @return the address, or null for the kernel's choice
  private @Nullable InetAddress source(SocketAddress to, SocketAddress from) {
    if (!choosesSource
        || !(from instanceof InetSocketAddress source)
        || !(to instanceof InetSocketAddress peer)) {
      return null;
    }
    InetAddress address = source.getAddress();
    boolean fits =
        address != null
            && !address.isAnyLocalAddress()
            && !address.isMulticastAddress()
            && address instanceof Inet6Address == peer.getAddress() instanceof Inet6Address;
    return fits ? address : null;
  }

  // ---- one attempt

  private int trySend(Outgoing outgoing) throws IOException {
    int sent = trySendOnce(outgoing);
    for (int i = 0; i < MOST_PENDING_ERRORS && isPendingError(sent); i++) {
      sent = trySendOnce(outgoing);
    }
    return sent;
  }

  /// Whether a send failed only to report the failure of an earlier one, possibly of another
  /// request. UDP itself refuses no connection; with UNIX sockets the peer is gone.
  private boolean isPendingError(int sent) {
    return sent == -Errno.ECONNREFUSED && family != Sockets.AF_UNIX;
  }

  private int trySendOnce(Outgoing outgoing) throws IOException {
    int descriptor = socket.descriptor().acquire();
    try {
      return outgoing.source == null
          ? Sockets.sendTo(descriptor, outgoing.data, outgoing.address)
          : sendFrom(descriptor, outgoing, outgoing.source);
    } finally {
      socket.descriptor().release();
    }
  }

  private int sendFrom(int descriptor, Outgoing outgoing, InetAddress source) {
    if (outgoing.data.remaining() > Message.MAX_DATA) {
      return -Errno.EMSGSIZE;
    }
    int scope = source instanceof Inet6Address six ? six.getScopeId() : 0;
    Message message = spare.poll();
    if (message == null) {
      message = new Message(Message.MAX_DATA);
    }
    int sent =
        message
            .begin(outgoing.data.duplicate())
            .to(outgoing.address)
            .from(source.getAddress(), scope)
            .send(descriptor);
    boolean _ = spare.offer(message);
    return sent;
  }

  // ---- without space

  /// Waits for space in the socket's own buffer.
  ///
  /// @return the result of the last attempt
  private int await(Outgoing outgoing, long deadline) throws IOException {
    if (!lock(deadline)) {
      return -Errno.EAGAIN;
    }
    try {
      while (true) {
        int sent = trySend(outgoing);
        if (sent != -Errno.EAGAIN) {
          return sent;
        }
        switch (socket.awaitWritable(deadline)) {
          case LATE -> {
            return sent;
          }
          case INTERRUPTED -> throw interrupted();
          case READY, WOKEN -> {}
        }
      }
    } finally {
      waiting.unlock();
    }
  }

  private boolean lock(long deadline) throws InterruptedIOException {
    try {
      if (deadline == Readiness.NEVER) {
        waiting.lockInterruptibly();
        return true;
      }
      return waiting.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted();
    }
  }

  /// Retries, with pauses.
  ///
  /// @return the result of the last attempt
  private int repeat(Outgoing outgoing, long deadline) throws IOException {
    long pause = FIRST_PAUSE_NANOS;
    while (true) {
      long left = deadline == Readiness.NEVER ? pause : deadline - System.nanoTime();
      if (left <= 0) {
        return -Errno.EAGAIN;
      }
      LockSupport.parkNanos(this, Math.min(pause, left));
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted();
      }
      int sent = trySend(outgoing);
      if (sent != -Errno.EAGAIN) {
        return sent;
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    }
  }

  private static InterruptedIOException interrupted() {
    return new InterruptedIOException("interrupted while waiting to send");
  }
}
