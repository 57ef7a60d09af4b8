package io.socketserver.unix.internal.transport;

import io.socketserver.core.spi.SocketSettings;
import io.socketserver.unix.internal.foreign.Descriptors;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.SocketAddresses;
import io.socketserver.unix.internal.foreign.SocketOptions;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Set;

/// What is asked of a socket of datagrams before it is used.
///
/// @source socket(7), ip(7), ipv6(7), udp(7)
final class DatagramSockets {

  private static final int OWNER_ONLY = 0600;

  /// What ICMP makes of datagrams that were sent. The kernel tells a socket that is connected, or
  /// has asked for it; ours does neither, but one that was given may.
  private static final Set<Integer> PENDING_ERRORS =
      Set.of(
          Errno.ECONNREFUSED,
          Errno.ECONNRESET,
          Errno.EHOSTUNREACH,
          Errno.ENETUNREACH,
          Errno.EHOSTDOWN,
          Errno.EPROTO,
          Errno.ENOPROTOOPT,
          Errno.EOPNOTSUPP,
          Errno.EACCES,
          Errno.EMSGSIZE);

  private DatagramSockets() {}

  /// Whether a socket has one peer, to which whoever made it has connected it.
  static boolean isConnected(int descriptor) {
    byte[] address = new byte[SocketAddresses.MAX_SIZE];
    return Sockets.remoteAddress(descriptor, address, new int[1]) >= 0;
  }

  /// Whether a receive failed only to tell what became of something that was sent before. Each such
  /// error is told once.
  static boolean isPendingError(int error) {
    return PENDING_ERRORS.contains(-error);
  }

  static void bind(
      int socket, int family, byte[] encoded, SocketAddress address, SocketSettings settings)
      throws IOException {
    if (family != Sockets.AF_UNIX) {
      if (Boolean.TRUE.equals(settings.allowReuseAddress())) {
        set(socket, SocketOptions.SOL_SOCKET, SocketOptions.SO_REUSEADDR, 1, "SO_REUSEADDR");
      }
      if (settings.allowReusePort()) {
        set(socket, SocketOptions.SOL_SOCKET, SocketOptions.SO_REUSEPORT, 1, "SO_REUSEPORT");
      }
    }
    if (family == Sockets.AF_INET6) {
      // whatever net.ipv6.bindv6only says: a wildcard serves both
      set(socket, SocketOptions.IPPROTO_IPV6, SocketOptions.IPV6_V6ONLY, 0, "IPV6_V6ONLY");
    }
    if (settings.receiveBufferSize() > 0) {
      int size = settings.receiveBufferSize();
      set(socket, SocketOptions.SOL_SOCKET, SocketOptions.SO_RCVBUF, size, "SO_RCVBUF");
    }
    if (settings.sendBufferSize() > 0) {
      int size = settings.sendBufferSize();
      set(socket, SocketOptions.SOL_SOCKET, SocketOptions.SO_SNDBUF, size, "SO_SNDBUF");
    }
    if (family == Sockets.AF_UNIX) {
      boolean unused = PassedDescriptors.refuse(socket); // what it cannot refuse it closes
      // before anybody can send: what comes earlier is nobody's, and the kernel says that as user
      // 65534, who is one
      passCredentials(socket);
    }
    if (address instanceof UnixDomainSocketAddress) {
      // its file is its owner's alone, until whoever binds it says otherwise
      int unused = Errno.check(Descriptors.permissions(socket, OWNER_ONLY), "fchmod", "");
    }
    int unused = Errno.check(Sockets.bind(socket, encoded), "bind", address);
  }

  /// Asks for what is told with each datagram.
  ///
  /// @return whether datagrams come to more than one address of ours, and tell which
  static boolean prepare(int socket, int family, SocketAddress bound) throws IOException {
    if (!(bound instanceof InetSocketAddress inet)) {
      return false;
    }
    set(socket, SocketOptions.SOL_SOCKET, SocketOptions.SO_RXQ_OVFL, 1, "SO_RXQ_OVFL");
    if (!inet.getAddress().isAnyLocalAddress()) {
      return false;
    }
    // on a socket for both, too: for a datagram of IPv4 it tells an address to answer from even
    // where that was sent to all
    set(socket, SocketOptions.IPPROTO_IP, SocketOptions.IP_PKTINFO, 1, "IP_PKTINFO");
    if (family == Sockets.AF_INET6) {
      int option = SocketOptions.IPV6_RECVPKTINFO;
      set(socket, SocketOptions.IPPROTO_IPV6, option, 1, "IPV6_RECVPKTINFO");
    }
    return true;
  }

  /// Has each datagram tell who sent it, if its socket is asked before it was sent.
  static void passCredentials(int socket) throws IOException {
    set(socket, SocketOptions.SOL_SOCKET, SocketOptions.SO_PASSCRED, 1, "SO_PASSCRED");
  }

  private static void set(int socket, int level, int option, int value, String name)
      throws IOException {
    int unused = Errno.check(SocketOptions.set(socket, level, option, value), "setsockopt", name);
  }

  static SocketAddress localAddress(int socket) throws IOException {
    byte[] address = new byte[SocketAddresses.MAX_SIZE];
    int[] length = new int[1];
    int unused = Errno.check(Sockets.localAddress(socket, address, length), "getsockname", "");
    return SocketAddresses.decode(address, length[0]);
  }

  static int family(int socket) throws IOException {
    int[] family = new int[1];
    int unused =
        Errno.check(
            SocketOptions.get(socket, SocketOptions.SOL_SOCKET, SocketOptions.SO_DOMAIN, family),
            "getsockopt",
            "SO_DOMAIN");
    return family[0];
  }
}
