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

/// Options and queries of datagram sockets before their first use.
///
/// @source socket(7), ip(7), ipv6(7), udp(7)
final class DatagramSockets {

  private static final int OWNER_ONLY = 0600;

  /// The errors that ICMP messages about sent datagrams cause. The kernel reports them to a socket
  /// that is connected or has requested them. Our sockets are neither, but an inherited one may be.
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

  /// Whether a socket is connected to one peer; the program that created it may have done that.
  static boolean isConnected(int descriptor) {
    byte[] address = new byte[SocketAddresses.MAX_SIZE];
    return Sockets.remoteAddress(descriptor, address, new int[1]) >= 0;
  }

  /// Whether a receive failed only because of an earlier send. The kernel reports each such error
  /// once.
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
      // a wildcard serves both families, whatever net.ipv6.bindv6only says
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
      boolean _ = PassedDescriptors.refuse(socket); // what cannot be rejected is closed
      // before any peer can send: earlier datagrams have no credentials, which the kernel reports
      // as user 65534, and that is a real user
      passCredentials(socket);
    }
    if (address instanceof UnixDomainSocketAddress) {
      // only its owner may access the file, until the server sets other permissions
      int _ = Errno.check(Descriptors.permissions(socket, OWNER_ONLY), "fchmod", "");
    }
    int _ = Errno.check(Sockets.bind(socket, encoded), "bind", address);
  }

  /// Requests the control data of each datagram.
  ///
  /// @return whether datagrams arrive at more than one local address, and say at which
  static boolean prepare(int socket, int family, SocketAddress bound) throws IOException {
    if (!(bound instanceof InetSocketAddress inet)) {
      return false;
    }
    set(socket, SocketOptions.SOL_SOCKET, SocketOptions.SO_RXQ_OVFL, 1, "SO_RXQ_OVFL");
    if (!inet.getAddress().isAnyLocalAddress()) {
      return false;
    }
    // on a dual-stack socket too: for an IPv4 datagram it gives a source address for replies, even
    // if the datagram was a broadcast
    set(socket, SocketOptions.IPPROTO_IP, SocketOptions.IP_PKTINFO, 1, "IP_PKTINFO");
    if (family == Sockets.AF_INET6) {
      int option = SocketOptions.IPV6_RECVPKTINFO;
      set(socket, SocketOptions.IPPROTO_IPV6, option, 1, "IPV6_RECVPKTINFO");
    }
    return true;
  }

  /// Requests the sender's credentials with each datagram that is sent from now on.
  static void passCredentials(int socket) throws IOException {
    set(socket, SocketOptions.SOL_SOCKET, SocketOptions.SO_PASSCRED, 1, "SO_PASSCRED");
  }

  private static void set(int socket, int level, int option, int value, String name)
      throws IOException {
    int _ = Errno.check(SocketOptions.set(socket, level, option, value), "setsockopt", name);
  }

  static SocketAddress localAddress(int socket) throws IOException {
    byte[] address = new byte[SocketAddresses.MAX_SIZE];
    int[] length = new int[1];
    int _ = Errno.check(Sockets.localAddress(socket, address, length), "getsockname", "");
    return SocketAddresses.decode(address, length[0]);
  }

  static int family(int socket) throws IOException {
    int[] family = new int[1];
    int _ =
        Errno.check(
            SocketOptions.get(socket, SocketOptions.SOL_SOCKET, SocketOptions.SO_DOMAIN, family),
            "getsockopt",
            "SO_DOMAIN");
    return family[0];
  }
}
