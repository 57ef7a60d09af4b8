package io.socketserver.unix.internal.socketfile;

import io.socketserver.api.PeerCredentials;
import io.socketserver.unix.internal.foreign.Descriptors;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.SocketAddresses;
import io.socketserver.unix.internal.foreign.SocketOptions;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/// Finds the owner of a socket file, with system calls.
///
/// It connects with a datagram socket. If the socket of the file is gone, the kernel refuses that;
/// a datagram socket accepts it; a stream socket has another type and the kernel says so, even
/// before it listens and if its queue is full. The stream socket does not notice.
///
/// @source connect(2), ECONNREFUSED and EPROTOTYPE; unix(7), SO_PEERCRED
final class NativeProbe {

  private NativeProbe() {}

  /// Probes.
  ///
  /// @param path the path of a socket file, which may just have been removed
  /// @throws IOException if another server owns it
  static Occupant of(Path path) throws IOException {
    int result = connectDatagrams(path);
    return switch (-result) {
      case Errno.ECONNREFUSED -> Occupant.STALE;
      case Errno.ENOENT -> Occupant.NONE;
      case Errno.EPROTOTYPE -> throw Occupant.inUse(listener(path));
      case 0 -> throw Occupant.inUse("another server is receiving datagrams there");
      default -> throw Occupant.unknown(Errno.exception(result, "connect", ""));
    };
  }

  /// Whether a name leads to a stream socket, which does not notice.
  static boolean listens(Path path) throws IOException {
    int result = connectDatagrams(path);
    return switch (-result) {
      case Errno.EPROTOTYPE -> true;
      case Errno.ECONNREFUSED, Errno.ENOENT -> false;
      default -> throw Errno.exception(result, "connect", path);
    };
  }

  private static int connectDatagrams(Path path) throws IOException {
    byte[] address = address(path);
    int socket = open(Sockets.SOCK_DGRAM);
    try {
      return Sockets.connect(socket, address);
    } finally {
      int _ = Descriptors.close(socket);
    }
  }

  private static byte[] address(Path path) throws IOException {
    return SocketAddresses.encode(UnixDomainSocketAddress.of(path), Sockets.AF_UNIX);
  }

  private static int open(int type) throws IOException {
    return Errno.check(Sockets.socket(Sockets.AF_UNIX, type), "socket", "");
  }

  /// Connects to a live server, to identify it: it sees a connection that ends immediately.
  private static String listener(Path path) throws IOException {
    byte[] address = address(path);
    int socket = open(Sockets.SOCK_STREAM);
    try {
      if (Sockets.connect(socket, address) != 0) {
        return "another server has it";
      }
      PeerCredentials server = SocketOptions.peerCredentials(socket);
      return "another server is listening there, process "
          + server.pid()
          + " of user "
          + server.uid();
    } finally {
      int _ = Descriptors.close(socket);
    }
  }
}
