package io.socketserver.unix.internal.transport;

import io.socketserver.core.internal.waiting.Readiness;
import io.socketserver.unix.internal.foreign.Descriptors;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.SocketAddresses;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.IOException;
import java.net.SocketAddress;

/// A listening UNIX socket for [PacketConnection]s.
///
/// @threading One thread accepts; any thread may close.
/// @source unix(7), SOCK_SEQPACKET
public final class PacketListener {

  private static final int BACKLOG = 1024;

  private final PolledSocket socket;
  private final int largest;

  /// Its clients pass no descriptors.
  private PacketListener(int descriptor, int largest) {
    this.socket = new PolledSocket(descriptor, !PassedDescriptors.areRefused(descriptor));
    this.largest = largest;
  }

  /// Creates a socket, binds it and listens.
  ///
  /// @param address the address
  /// @param largest the size of the largest packet to receive
  /// @return the listener
  /// @throws IOException if the address cannot be bound; no descriptor stays open
  public static PacketListener listen(SocketAddress address, int largest) throws IOException {
    byte[] encoded = SocketAddresses.encode(address, Sockets.AF_UNIX);
    int descriptor =
        Errno.check(Sockets.socket(Sockets.AF_UNIX, Sockets.SOCK_SEQPACKET), "socket", "");
    boolean listening = false;
    try {
      boolean _ = PassedDescriptors.refuse(descriptor);
      Errno.check(Sockets.bind(descriptor, encoded), "bind", address);
      Errno.check(Sockets.listen(descriptor, BACKLOG), "listen", address);
      listening = true;
      return new PacketListener(descriptor, largest);
    } finally {
      if (!listening) {
        int _ = Descriptors.close(descriptor);
      }
    }
  }

  /// Waits for a connection, and accepts it.
  ///
  /// @return the connection
  /// @throws IOException if the accept failed, or the listener was closed
  public PacketConnection accept() throws IOException {
    byte[] address = new byte[SocketAddresses.MAX_SIZE];
    int[] length = new int[1];
    while (true) {
      int accepted;
      int number = socket.descriptor().acquire();
      try {
        accepted = Sockets.accept(number, address, length);
      } finally {
        socket.descriptor().release();
      }
      if (accepted >= 0) {
        return new PacketConnection(accepted, largest, socket.descriptor().mayHoldOthers());
      }
      if (accepted != -Errno.EAGAIN && accepted != -Errno.EINTR) {
        throw Errno.exception(accepted, "accept4", "");
      }
      if (socket.awaitReadable(Readiness.NEVER) == Readiness.Wait.INTERRUPTED) {
        throw new IOException("interrupted");
      }
    }
  }

  /// Whether it is open.
  ///
  /// @return false after the close
  public boolean isOpen() {
    return socket.isOpen();
  }

  /// Closes it, and ends a wait.
  public void close() {
    socket.close();
  }
}
