package io.socketserver.unix.internal.socketfile;

import io.socketserver.unix.internal.foreign.Descriptors;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.SocketAddresses;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.Closeable;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/// The file of a datagram socket that this process has just bound in place, held by a descriptor,
/// so that it stays the same file if its name changes.
///
/// A user who may write to the directory may replace it with a link, or another socket. So the file
/// is opened, verified, and used through its open descriptor: it is a socket of this user, with one
/// name, and its socket was bound under the path that we have bound. None of our other sockets can
/// have been bound there, because bind(2) has just succeeded.
///
/// @source openat(2), O_PATH; proc(5), `/proc/self/fd`; unix(7), getpeername(2)
final class HeldSocket implements Closeable {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final Path path;
  private final int descriptor;

  private HeldSocket(Path path, int descriptor) {
    this.path = path;
    this.descriptor = descriptor;
  }

  /// Whether the system has names for descriptors.
  static boolean isPossible() {
    return Files.isDirectory(DESCRIPTORS);
  }

  /// Opens a socket file.
  ///
  /// @param name the path where it was bound a moment ago
  /// @throws IOException if it cannot be opened, or is not the one that was bound
  static HeldSocket of(Path name) throws IOException {
    int descriptor =
        Errno.check(Descriptors.openPath(SocketAddresses.terminated(name)), "openat", name);
    boolean held = false;
    try {
      var socket = new HeldSocket(DESCRIPTORS.resolve(Integer.toString(descriptor)), descriptor);
      socket.requireOurs(name);
      held = true;
      return socket;
    } finally {
      if (!held) {
        int _ = Descriptors.close(descriptor);
      }
    }
  }

  private void requireOurs(Path name) throws IOException {
    if (!isPossible()) {
      throw new IOException(
          "its permissions cannot be set safely without '/proc/self/fd'; mount /proc, or omit"
              + " mode, owner and group");
    }
    FileInfo info = FileInfo.of(path);
    boolean ours = info.isSocket() && info.isOwn() && info.links() == 1 && isBoundTo(name, path);
    if (!ours) {
      throw new IOException(
          "another user has replaced the socket while it was being created; choose"
              + " a directory that no other user may change");
    }
  }

  /// Whether the socket behind a file was bound under a name.
  private static boolean isBoundTo(Path name, Path file) throws IOException {
    byte[] address = SocketAddresses.encode(UnixDomainSocketAddress.of(file), Sockets.AF_UNIX);
    int socket = Errno.check(Sockets.socket(Sockets.AF_UNIX, Sockets.SOCK_DGRAM), "socket", "");
    try {
      int _ = Errno.check(Sockets.connect(socket, address), "connect", file);
      byte[] peer = new byte[SocketAddresses.MAX_SIZE];
      int[] length = new int[1];
      int _ = Errno.check(Sockets.remoteAddress(socket, peer, length), "getpeername", file);
      return UnixDomainSocketAddress.of(name).equals(SocketAddresses.decode(peer, length[0]));
    } finally {
      int _ = Descriptors.close(socket);
    }
  }

  /// A path of the file that does not depend on its name.
  Path path() {
    return path;
  }

  @Override
  public void close() {
    int _ = Descriptors.close(descriptor);
  }
}
