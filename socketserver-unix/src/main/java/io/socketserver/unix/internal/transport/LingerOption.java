package io.socketserver.unix.internal.transport;

import io.socketserver.unix.internal.foreign.SocketOptions;

/// The wait of close(2) for unsent data.
///
/// @source socket(7), SO_LINGER
final class LingerOption {

  private static final int[] OFF = {0, 0};

  private LingerOption() {}

  /// Whether closing the socket would wait. With an interval of zero it does not: it resets the
  /// connection.
  static boolean isOn(int socket) {
    int[] linger = {0, 0}; // struct linger: on or off, and the seconds
    int result =
        SocketOptions.get(socket, SocketOptions.SOL_SOCKET, SocketOptions.SO_LINGER, linger);
    return result == 0 && linger[0] != 0 && linger[1] != 0;
  }

  /// Makes the close return at once. The kernel continues to send.
  static void end(int socket) {
    if (isOn(socket)) {
      int _ = SocketOptions.set(socket, SocketOptions.SOL_SOCKET, SocketOptions.SO_LINGER, OFF);
    }
  }
}
