package io.socketserver.unix.internal.forking;

import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.unix.internal.foreign.Descriptors;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.Message;
import io.socketserver.unix.internal.foreign.SocketAddresses;
import io.socketserver.unix.internal.foreign.SocketOptions;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Gives the datagrams that a server has handed over, and sends replies from the server's socket.
///
/// @implNote A reply that finds no room tries again and again: few find none, and nothing else is
///   to be done in this process.
final class InboxDatagrams extends InboxEndpoint implements DatagramEndpoint {

  private static final long PAUSE_NANOS = 1_000_000;
  private static final int NO_DESCRIPTOR = -1;

  /// Guards the descriptor.
  private final ReentrantLock lock = new ReentrantLock();

  /// The server's socket, the same with each request: kept, because a reply may come late.
  private int socket = NO_DESCRIPTOR;

  private int family;

  InboxDatagrams(SocketAddress serverAddress, Inbox inbox) {
    super(serverAddress, inbox);
  }

  @Override
  public @Nullable Datagram receive() throws IOException {
    ControlSocket.Received next = inbox.poll();
    if (next == null
        || !(next.message() instanceof ControlMessage.Work work)
        || work.datagram() == null) {
      return null;
    }
    keep(next.descriptor());
    ControlMessage.Payload datagram = work.datagram();
    return new Datagram(
        ByteBuffer.wrap(datagram.data()),
        work.remote(),
        work.local(),
        datagram.truncated(),
        datagram.credentials());
  }

  private void keep(int descriptor) throws IOException {
    lock.lock();
    try {
      StandardInput.set(descriptor);
      if (socket != NO_DESCRIPTOR) {
        int unused = Descriptors.close(descriptor);
        return;
      }
      int[] domain = new int[1];
      int unused =
          Errno.check(
              SocketOptions.get(
                  descriptor, SocketOptions.SOL_SOCKET, SocketOptions.SO_DOMAIN, domain),
              "getsockopt",
              "SO_DOMAIN");
      family = domain[0];
      socket = descriptor;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void send(ByteBuffer data, SocketAddress to, SocketAddress from, Duration timeout)
      throws IOException {
    var message = new Message(data.remaining()).begin(data.duplicate());
    message.to(SocketAddresses.encode(to, family));
    if (from instanceof InetSocketAddress local && !local.getAddress().isAnyLocalAddress()) {
      message.from(source(local.getAddress()), scope(local.getAddress()));
    }
    lock.lock();
    try {
      long deadline = System.nanoTime() + timeout.toNanos();
      int sent = message.send(socket);
      while (sent == -Errno.EAGAIN) {
        if (!timeout.isZero() && System.nanoTime() - deadline > 0) {
          throw new SocketTimeoutException("no room for a datagram within " + timeout);
        }
        LockSupport.parkNanos(this, PAUSE_NANOS);
        sent = message.send(socket);
      }
      if (sent < 0) {
        throw Errno.exception(sent, "sendmsg", to);
      }
      data.position(data.limit());
    } finally {
      lock.unlock();
    }
  }

  private byte[] source(InetAddress address) {
    return family == Sockets.AF_INET6 ? SocketAddresses.mapped(address) : address.getAddress();
  }

  private static int scope(InetAddress address) {
    return address instanceof Inet6Address six ? six.getScopeId() : 0;
  }
}
