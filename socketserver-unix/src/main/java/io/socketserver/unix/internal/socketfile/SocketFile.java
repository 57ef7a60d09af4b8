package io.socketserver.unix.internal.socketfile;

import io.socketserver.core.spi.Endpoint;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.socket.SystemCallException;
import io.socketserver.unix.socket.UnixSocketOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The file of a bound UNIX socket, from its creation to its removal.
///
/// A stream socket is bound under a private name, gets its permissions, and is moved into place by
/// link(2), which fails if something exists there: so of several concurrent starts one wins, no
/// client meets a socket that does not listen yet, and the mode is never wider than configured. A
/// stale socket is replaced under a lock. A datagram socket is bound in place. docs/adr/0016
/// explains why.
///
/// @source unix(7); link(2); rename(2)
public final class SocketFile {

  /// Creates the socket.
  ///
  /// @param <E> the kind of socket
  @FunctionalInterface
  public interface Binder<E extends Endpoint> {

    /// Binds a socket, and listens if it is a stream socket.
    ///
    /// @param address the address
    /// @return the socket
    /// @throws IOException if the address cannot be bound; nothing stays open
    E bind(UnixDomainSocketAddress address) throws IOException;
  }

  /// A bound socket and its file.
  ///
  /// @param <E> the kind of socket
  /// @param endpoint the socket
  /// @param file its file
  public record Bound<E extends Endpoint>(E endpoint, SocketFile file) {}

  private final Path path;

  /// Device and inode. The kernel keeps the inode while the socket is open, so its number cannot be
  /// reused for another file.
  private final @Nullable Object key;

  private SocketFile(Path path, @Nullable Object key) {
    this.path = path;
    this.key = key;
  }

  /// Binds a socket at a path.
  ///
  /// @param address the address
  /// @param options the permissions
  /// @param binder creates the socket
  /// @return the socket and its file
  /// @throws IOException if the path cannot be bound; the message says why and what to do, and
  ///   nothing is left behind
  public static Bound<StreamListener> bind(
      UnixDomainSocketAddress address, UnixSocketOptions options, Binder<StreamListener> binder)
      throws IOException {
    Path path = address.getPath();
    SocketPath.check(path);
    // most errors are reported before anything is created
    Occupant _ = Occupant.at(path);
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return bindWithoutPermissions(path, binder);
    }
    FilePermissions permissions = FilePermissions.of(options, path);
    try (PrivateFolder folder = PrivateFolder.in(SocketPath.directory(path))) {
      StreamListener listener = binder.bind(SocketPath.address(folder.socketName()));
      return keep(
          listener,
          () -> {
            permissions.apply(folder.socket());
            var file = new SocketFile(path, keyOfName(folder.socket()));
            place(folder, path, listener);
            return file;
          });
    }
  }

  /// Binds a socket under its final name: for datagrams, whose senders are known by the names under
  /// which they were bound. bind(2) fails if something exists there, and until the permissions are
  /// set only the owner may connect.
  ///
  /// @param <E> the kind of socket
  /// @param address the address
  /// @param options the permissions
  /// @param binder creates the socket, with a file that only its owner may use
  /// @return the socket and its file
  /// @throws IOException if the path cannot be bound; the message says why and what to do, and
  ///   nothing is left behind
  public static <E extends Endpoint> Bound<E> bindInPlace(
      UnixDomainSocketAddress address, UnixSocketOptions options, Binder<E> binder)
      throws IOException {
    Path path = address.getPath();
    SocketPath.check(path);
    FilePermissions permissions = FilePermissions.of(options, path);
    E endpoint;
    if (Occupant.at(path) == Occupant.NONE) {
      endpoint = bindOrLose(address, binder);
    } else {
      try (PrivateFolder folder = PrivateFolder.in(SocketPath.directory(path));
          var _ = ReplacementLock.of(path)) {
        if (Occupant.at(path) == Occupant.STALE) {
          takeStale(folder, path);
        }
        endpoint = bindOrLose(address, binder);
      }
    }
    return keep(endpoint, () -> permit(path, permissions));
  }

  /// Sets the permissions of a socket that was bound in place.
  private static SocketFile permit(Path path, FilePermissions permissions) throws IOException {
    if (permissions.areOwnersAlone() && !HeldSocket.isPossible()) {
      return new SocketFile(path, keyOfName(path)); // as it was made
    }
    try (HeldSocket held = HeldSocket.of(path)) {
      var file = new SocketFile(path, keyOf(held.path()));
      boolean done = false;
      try {
        permissions.apply(held.path());
        done = true;
        return file;
      } finally {
        if (!done) {
          file.remove();
        }
      }
    }
  }

  private static <E extends Endpoint> E bindOrLose(
      UnixDomainSocketAddress address, Binder<E> binder) throws IOException {
    try {
      return binder.bind(address);
    } catch (SystemCallException e) {
      throw e.errorNumber() == Errno.EADDRINUSE ? startedMeanwhile(e) : e;
    }
  }

  /// Without permissions a private name has no benefit.
  private static <E extends Endpoint> Bound<E> bindWithoutPermissions(Path path, Binder<E> binder)
      throws IOException {
    try (var _ = ReplacementLock.of(path)) {
      if (Occupant.at(path) == Occupant.STALE) {
        Files.delete(path);
      }
      E endpoint = binder.bind(SocketPath.address(path));
      return keep(endpoint, () -> new SocketFile(path, keyOfName(path)));
    }
  }

  @FunctionalInterface
  private interface Placing {
    SocketFile run() throws IOException;
  }

  private static <E extends Endpoint> Bound<E> keep(E endpoint, Placing placing)
      throws IOException {
    boolean placed = false;
    try {
      var bound = new Bound<>(endpoint, placing.run());
      placed = true;
      return bound;
    } finally {
      if (!placed) {
        endpoint.close();
      }
    }
  }

  private static void place(PrivateFolder folder, Path path, StreamListener listener)
      throws IOException {
    if (!isAliveUnderLinks(folder, listener)) {
      rename(folder, path, listener);
      return;
    }
    try {
      Path _ = Files.createLink(path, folder.socket());
    } catch (FileAlreadyExistsException e) {
      replace(folder, path);
    }
  }

  /// Whether a link to the socket leads to it. Tested where no other user has access.
  private static boolean isAliveUnderLinks(PrivateFolder folder, StreamListener listener)
      throws IOException {
    Path link = folder.link();
    try {
      Path _ = Files.createLink(link, folder.socket());
    } catch (UnsupportedOperationException | FileSystemException noLinks) {
      return false;
    }
    try {
      return Liveness.of(link, listener);
    } finally {
      Files.delete(link);
    }
  }

  /// Replaces a stale socket. It is moved away and probed once more: only a socket that was seen to
  /// be dead, when no other process could reach it any more, is deleted.
  private static void replace(PrivateFolder folder, Path path) throws IOException {
    try (var _ = ReplacementLock.of(path)) {
      if (Occupant.at(path) == Occupant.STALE) {
        takeStale(folder, path);
      }
      Path _ = Files.createLink(path, folder.socket());
    } catch (FileAlreadyExistsException e) {
      throw startedMeanwhile(e);
    }
  }

  private static BindException startedMeanwhile(IOException cause) {
    BindException exception = Occupant.inUse("another server has started there meanwhile");
    exception.initCause(cause);
    return exception;
  }

  private static void takeStale(PrivateFolder folder, Path path) throws IOException {
    Path taken = Files.move(path, folder.old(), StandardCopyOption.ATOMIC_MOVE);
    try {
      Occupant _ = Occupant.at(taken);
    } catch (IOException e) {
      // a program without our lock has created it in that moment
      Path _ = Files.createLink(path, taken);
      Files.delete(taken);
      throw e;
    }
    Files.delete(taken);
  }

  /// For file systems without links, and those whose links do not lead to the socket: among our own
  /// servers the lock is equally safe.
  private static void rename(PrivateFolder folder, Path path, StreamListener listener)
      throws IOException {
    try (var _ = ReplacementLock.of(path)) {
      Occupant _ = Occupant.at(path);
      Path moved = Files.move(folder.socket(), path, StandardCopyOption.ATOMIC_MOVE);
      if (!Liveness.of(moved, listener)) {
        Files.delete(moved);
        throw new BindException(
            "the file system of its directory does not support connecting to a socket by name;"
                + " choose a directory on another one, such as /run or /tmp");
      }
    }
  }

  private static @Nullable Object keyOfName(Path path) throws IOException {
    return keyOf(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static @Nullable Object keyOf(Path path, LinkOption... options) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, options).fileKey();
  }

  /// The address of the socket, not the one to which it was bound.
  ///
  /// @return the address
  public UnixDomainSocketAddress address() {
    return SocketPath.address(path);
  }

  /// Removes the file, unless its name now belongs to another. Call it while the socket is open:
  /// then the next server finds it in use or gone, never stale, so the file that is removed here is
  /// ours.
  ///
  /// @throws IOException if the file exists and cannot be removed
  public void remove() throws IOException {
    Object found;
    try {
      found = keyOfName(path);
    } catch (IOException gone) {
      return;
    }
    if (Objects.equals(found, key)) {
      boolean _ = Files.deleteIfExists(path);
    }
  }
}
