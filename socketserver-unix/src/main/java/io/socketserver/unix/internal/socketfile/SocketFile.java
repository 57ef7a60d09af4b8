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

/// The file of a bound UNIX socket, from its making to its removal.
///
/// A socket of connections is bound under a private name, gets its permissions, and is put in its
/// place by link(2), which fails where there is something: so one of several starters wins, nobody
/// meets a socket that does not listen yet, and no mode is ever wider than asked. What is stale is
/// replaced under a lock. A socket of datagrams is bound in its place. docs/adr/0016 tells why.
///
/// @source unix(7); link(2); rename(2)
public final class SocketFile {

  /// What makes the socket.
  ///
  /// @param <E> the kind of socket
  @FunctionalInterface
  public interface Binder<E extends Endpoint> {

    /// Binds a socket, and has it listen if it is one that does.
    ///
    /// @param address where
    /// @return the socket
    /// @throws IOException if the address cannot be had; nothing stays open
    E bind(UnixDomainSocketAddress address) throws IOException;
  }

  /// A bound socket and its file.
  ///
  /// @param <E> the kind of socket
  /// @param endpoint the socket
  /// @param file its file
  public record Bound<E extends Endpoint>(E endpoint, SocketFile file) {}

  private final Path path;

  /// Device and inode. The kernel keeps the inode while the socket is open, so no other file can
  /// have its number.
  private final @Nullable Object key;

  private SocketFile(Path path, @Nullable Object key) {
    this.path = path;
    this.key = key;
  }

  /// Binds a socket at a path.
  ///
  /// @param address where
  /// @param options the permissions
  /// @param binder what makes the socket
  /// @return the socket and its file
  /// @throws IOException if the path cannot be had; the message says why and what to do, and
  ///   nothing is left behind
  public static Bound<StreamListener> bind(
      UnixDomainSocketAddress address, UnixSocketOptions options, Binder<StreamListener> binder)
      throws IOException {
    Path path = address.getPath();
    SocketPath.check(path);
    // most of what can be wrong is said before anything is made
    Occupant unused = Occupant.at(path);
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

  /// Binds a socket under its own name: for datagrams, whose senders are known by the names under
  /// which they were bound. bind(2) fails where there is something, and whom it lets in without
  /// more permissions is the owner alone.
  ///
  /// @param <E> the kind of socket
  /// @param address where
  /// @param options the permissions
  /// @param binder what makes the socket, with a file that only its owner may use
  /// @return the socket and its file
  /// @throws IOException if the path cannot be had; the message says why and what to do, and
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

  /// Gives a socket that was bound in its place its permissions.
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

  /// Where there are no permissions, nothing is gained by a private name.
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
      Path unused = Files.createLink(path, folder.socket());
    } catch (FileAlreadyExistsException e) {
      replace(folder, path);
    }
  }

  /// Whether a link to the socket leads to it. Tried where nobody else can come.
  private static boolean isAliveUnderLinks(PrivateFolder folder, StreamListener listener)
      throws IOException {
    Path link = folder.link();
    try {
      Path unused = Files.createLink(link, folder.socket());
    } catch (UnsupportedOperationException | FileSystemException noLinks) {
      return false;
    }
    try {
      return Liveness.of(link, listener);
    } finally {
      Files.delete(link);
    }
  }

  /// Replaces a stale socket. It is moved out of the way and looked at once more: nothing is
  /// deleted that was not seen to be dead when nobody else could reach it any more.
  private static void replace(PrivateFolder folder, Path path) throws IOException {
    try (var _ = ReplacementLock.of(path)) {
      if (Occupant.at(path) == Occupant.STALE) {
        takeStale(folder, path);
      }
      Path unused = Files.createLink(path, folder.socket());
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
      Occupant unused = Occupant.at(taken);
    } catch (IOException e) {
      // somebody who knows nothing of our lock has put it there in that moment
      Path unused = Files.createLink(path, taken);
      Files.delete(taken);
      throw e;
    }
    Files.delete(taken);
  }

  /// For file systems without links, and for those whose links lead nowhere: among servers of ours
  /// the lock is as good.
  private static void rename(PrivateFolder folder, Path path, StreamListener listener)
      throws IOException {
    try (var _ = ReplacementLock.of(path)) {
      Occupant unused = Occupant.at(path);
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

  /// The address of the socket: not the one under which it was bound.
  ///
  /// @return the address
  public UnixDomainSocketAddress address() {
    return SocketPath.address(path);
  }

  /// Removes the file, unless another has its name now. To be called while the socket is open: then
  /// whoever comes next finds it in use or gone, and never stale, so that what is removed here is
  /// ours.
  ///
  /// @throws IOException if the file is there and cannot be removed
  public void remove() throws IOException {
    Object found;
    try {
      found = keyOfName(path);
    } catch (IOException gone) {
      return;
    }
    if (Objects.equals(found, key)) {
      boolean unused = Files.deleteIfExists(path);
    }
  }
}
