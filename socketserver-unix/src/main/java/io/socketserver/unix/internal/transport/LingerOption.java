package io.socketserver.unix.internal.transport;

import io.socketserver.unix.internal.foreign.SocketOptions;

/// The wait of close(2) for what was not sent yet.
///
/// @source socket(7), SO_LINGER
final class LingerOption {

  private static final int[] OFF = {0, 0};

  private LingerOption() {}

  /// Whether the close of a socket would wait. An interval of zero does not: it resets.
  static boolean isOn(int socket) {
    int[] linger = {0, 0}; // struct linger: whether, and how many seconds
    int result =
        SocketOptions.get(socket, SocketOptions.SOL_SOCKET, SocketOptions.SO_LINGER, linger);
    return result == 0 && linger[0] != 0 && linger[1] != 0;
  }

  /// Has the close return at once. The kernel goes on sending.
  static void end(int socket) {
    if (isOn(socket)) {
      int unused =
          SocketOptions.set(socket, SocketOptions.SOL_SOCKET, SocketOptions.SO_LINGER, OFF);
    }
  }
}
