package io.socketserver.unix.internal.forking;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/// A private folder for one socket: an abstract name would be open to all users of the machine.
///
/// @source unix(7), "Pathname socket ownership and permissions" and "Abstract sockets"
final class ControlFolder {

  /// The fallback if nothing else is writable: containers and services with a read-only root have
  /// it.
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final int MOST_ATTEMPTS = 100;

  /// The maximum length of a path, less one for its terminator.
  private static final int LONGEST_PATH = 107;

  private final Path folder;

  private ControlFolder(Path folder) {
    this.folder = folder;
  }

  /// Creates it in the temporary folder, or in shared memory.
  ///
  /// @throws IOException if neither is writable
  static ControlFolder create() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toAbsolutePath();
    return createIn(List.of(temporary, SHARED_MEMORY));
  }

  /// @param parents the folders to try, in this order
  static ControlFolder createIn(List<Path> parents) throws IOException {
    IOException failure = null;
    for (Path parent : parents) {
      try {
        return createIn(parent);
      } catch (IOException e) {
        IOException one =
            new IOException(
                "cannot create a folder for the socket of child processes in " + parent, e);
        if (failure == null) {
          failure = one;
        } else {
          failure.addSuppressed(one);
        }
      }
    }
    throw failure == null
        ? new IOException(
            "no writable folder for the socket of child processes; set java.io.tmpdir")
        : failure;
  }

  private static ControlFolder createIn(Path parent) throws IOException {
    String prefix = "socketserver-children-" + ProcessHandle.current().pid() + "-";
    for (int attempt = 1; ; attempt++) {
      var made = new ControlFolder(parent.resolve(prefix + Long.toHexString(System.nanoTime())));
      if (made.socket().toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
        throw new IOException(
            "the path of the socket of child processes is too long: " + made.socket());
      }
      try {
        Path _ = Files.createDirectory(made.folder, PRIVATE);
        return made;
      } catch (FileAlreadyExistsException e) {
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private Path socket() {
    return folder.resolve("socket");
  }

  UnixDomainSocketAddress address() {
    return UnixDomainSocketAddress.of(socket());
  }

  /// Removes it, and the socket.
  void remove() {
    try {
      boolean _ = Files.deleteIfExists(socket());
      boolean _ = Files.deleteIfExists(folder);
    } catch (IOException e) {
      // another file exists there, or the file system is gone: only an empty folder remains
    }
  }
}
