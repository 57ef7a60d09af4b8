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

/// Finds out who has a socket file, by system calls.
///
/// It connects with a socket of datagrams. A socket file whose socket is gone refuses that; one of
/// datagrams takes it; one of connections is of another kind and says so, even before it listens
/// and when its queue is full, and never hears of it.
///
/// @source connect(2), ECONNREFUSED and EPROTOTYPE; unix(7), SO_PEERCRED
final class NativeProbe {

  private NativeProbe() {}

  /// Looks.
  ///
  /// @param path where there is a socket file, or was a moment ago
  /// @throws IOException if somebody has it
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

  /// Whether a socket of connections is behind a name. It does not hear of it.
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
      int unused = Descriptors.close(socket);
    }
  }

  private static byte[] address(Path path) throws IOException {
    return SocketAddresses.encode(UnixDomainSocketAddress.of(path), Sockets.AF_UNIX);
  }

  private static int open(int type) throws IOException {
    return Errno.check(Sockets.socket(Sockets.AF_UNIX, type), "socket", "");
  }

  /// Connects to a live server, to know who it is: it sees a connection that ends at once.
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
      int unused = Descriptors.close(socket);
    }
  }
}
