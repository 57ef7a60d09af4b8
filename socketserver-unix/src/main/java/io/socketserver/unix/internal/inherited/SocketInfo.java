package io.socketserver.unix.internal.inherited;

import io.socketserver.api.RequestKind;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.Platform;
import io.socketserver.unix.internal.foreign.SocketAddresses;
import io.socketserver.unix.internal.foreign.SocketOptions;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;

/// The properties of a passed descriptor, from the kernel.
///
/// @param kind what a server of it receives
/// @param isConnection whether it is a connection itself
/// @param address its address
/// @source socket(7): SO_DOMAIN, SO_TYPE, SO_ACCEPTCONN
public record SocketInfo(RequestKind kind, boolean isConnection, SocketAddress address) {

  /// Queries the kernel.
  ///
  /// @param descriptor the descriptor
  /// @return its properties
  /// @throws IOException if it cannot be served
  public static SocketInfo of(int descriptor) throws IOException {
    Optional<String> unsupported = Platform.unsupported();
    if (unsupported.isPresent()) {
      throw new UnsupportedOperationException(
          "inherited sockets cannot be served here: " + unsupported.get());
    }
    int family = option(descriptor, SocketOptions.SO_DOMAIN, "SO_DOMAIN");
    if (family != Sockets.AF_INET && family != Sockets.AF_INET6 && family != Sockets.AF_UNIX) {
      throw new IOException(
          "descriptor "
              + descriptor
              + " is neither an Internet nor a UNIX socket, but of address family "
              + family);
    }
    int type = option(descriptor, SocketOptions.SO_TYPE, "SO_TYPE");
    return switch (type) {
      case Sockets.SOCK_DGRAM ->
          new SocketInfo(RequestKind.DATAGRAM, false, localAddress(descriptor));
      case Sockets.SOCK_STREAM ->
          new SocketInfo(RequestKind.STREAM, isConnection(descriptor), localAddress(descriptor));
      default ->
          throw new IOException(
              "descriptor "
                  + descriptor
                  + " is neither a stream nor a datagram socket"
                  + (type == Sockets.SOCK_SEQPACKET ? ": SOCK_SEQPACKET" : ""));
    };
  }

  private static boolean isConnection(int descriptor) throws IOException {
    if (option(descriptor, SocketOptions.SO_ACCEPTCONN, "SO_ACCEPTCONN") != 0) {
      return false;
    }
    int peer = Sockets.remoteAddress(descriptor, new byte[SocketAddresses.MAX_SIZE], new int[1]);
    if (peer == -Errno.ENOTCONN) {
      throw new IOException(
          "descriptor "
              + descriptor
              + " is a stream socket that is neither listening nor connected");
    }
    Errno.check(peer, "getpeername", "descriptor " + descriptor);
    return true;
  }

  private static int option(int descriptor, int option, String name) throws IOException {
    int[] value = new int[1];
    int result = SocketOptions.get(descriptor, SocketOptions.SOL_SOCKET, option, value);
    if (result == -Errno.EBADF) {
      throw new IOException(
          "descriptor " + descriptor + " is not open: no socket was passed there");
    }
    if (result == -Errno.ENOTSOCK) {
      throw new IOException("descriptor " + descriptor + " is not a socket");
    }
    Errno.check(result, "getsockopt", name);
    return value[0];
  }

  private static SocketAddress localAddress(int descriptor) throws IOException {
    byte[] address = new byte[SocketAddresses.MAX_SIZE];
    int[] length = new int[1];
    Errno.check(Sockets.localAddress(descriptor, address, length), "getsockname", "");
    return SocketAddresses.decode(address, length[0]);
  }

  /// The scheme of the address of such a server, as if it had bound itself.
  ///
  /// @return `tcp`, `udp`, `unix` or `unixgram`
  public String scheme() {
    boolean stream = kind == RequestKind.STREAM;
    return address instanceof InetSocketAddress
        ? (stream ? "tcp" : "udp")
        : (stream ? "unix" : "unixgram");
  }

  @Override
  public String toString() {
    return scheme() + (isConnection ? " connection at " : " at ") + address;
  }
}
