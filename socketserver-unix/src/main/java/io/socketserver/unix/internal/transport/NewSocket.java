package io.socketserver.unix.internal.transport;

import io.socketserver.core.spi.AddressFamilyException;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// Creates sockets for servers.
final class NewSocket {

  private NewSocket() {}

  /// Creates a socket.
  ///
  /// @param family one of the `AF_` constants of [Sockets]
  /// @param type one of the `SOCK_` constants
  /// @param address the address that it is to be bound to
  /// @return its descriptor
  /// @throws AddressFamilyException if the kernel does not support the family, or a filter forbids
  ///   it
  static int open(int family, int type, SocketAddress address) throws IOException {
    int descriptor = Sockets.socket(family, type);
    if (descriptor == -Errno.EAFNOSUPPORT && address instanceof InetSocketAddress inet) {
      throw new AddressFamilyException(
          inet.getAddress(), Errno.exception(descriptor, "socket", ""));
    }
    return Errno.check(descriptor, "socket", "");
  }
}
