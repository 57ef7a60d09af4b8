package io.socketserver.unix.internal.socketfile;

import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.unix.internal.foreign.Platform;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/// Whether a name leads to a listening socket.
///
/// The kernel finds a socket by the inode of its file. File systems in user space, such as bindfs
/// and sshfs, may create another inode for a link: then the name exists, but no socket.
///
/// @source unix(7); link(2); fuse(4)
final class Liveness {

  private Liveness() {}

  /// Connects.
  ///
  /// @param name the name; a client that connects at this very moment may be refused
  /// @param listener the expected socket; it does not see the attempt
  static boolean of(Path name, StreamListener listener) throws IOException {
    return Platform.unavailable().isEmpty() ? NativeProbe.listens(name) : connects(name, listener);
  }

  private static boolean connects(Path name, StreamListener listener) throws IOException {
    try (var client = SocketChannel.open(UnixDomainSocketAddress.of(name))) {
      StreamConnection accepted = listener.accept();
      if (accepted != null) {
        accepted.close();
      }
      return client.isConnected();
    } catch (ConnectException refused) {
      return false;
    }
  }
}
