package io.socketserver.unix.internal.socketfile;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ThreadLocalRandom;

/// A folder that only its owner may enter, beside a socket file that is being created.
///
/// bind(2) creates a socket with the permissions that the umask leaves, which may be too wide until
/// they are set. In this folder no client can connect to it meanwhile.
final class PrivateFolder implements Closeable {

  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final int LONGEST_NAME = 8;
  private static final int ATTEMPTS = 100;

  private final Path folder;
  private final HeldFolder held;

  private PrivateFolder(Path folder, HeldFolder held) {
    this.folder = folder;
    this.held = held;
  }

  /// Creates a folder.
  ///
  /// @param directory its parent
  /// @throws UnsupportedOperationException if the file system has no permissions
  static PrivateFolder in(Path directory) throws IOException {
    // what remains of a path after a dot, and "/s" or "/o"
    int room = longestTemporary() - SocketPath.length(directory.resolve(".")) - 2;
    if (room < 1) {
      throw new BindException(
          "the path of its directory is too long for a temporary name beside it; choose a"
              + " directory with a name of at most "
              + (longestTemporary() - 5)
              + " bytes");
    }
    var permissions =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    for (int attempt = 1; ; attempt++) {
      Path folder = directory.resolve("." + randomName(Math.min(room, LONGEST_NAME)));
      try {
        return held(Files.createDirectory(folder, permissions));
      } catch (FileAlreadyExistsException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      } catch (FileSystemException e) {
        String reason = e.getReason();
        throw new IOException(
            "cannot create a file in its directory"
                + (e instanceof AccessDeniedException
                    ? ", because this process may not write to it"
                    : " (" + (reason == null ? e : reason) + ")"),
            e);
      }
    }
  }

  private static PrivateFolder held(Path folder) throws IOException {
    boolean held = false;
    try {
      var made = new PrivateFolder(folder, HeldFolder.of(folder));
      held = true;
      return made;
    } finally {
      if (!held) {
        Files.delete(folder);
      }
    }
  }

  /// Java's channels accept one byte less than the kernel.
  private static int longestTemporary() {
    return SocketPath.longest() - 1;
  }

  private static String randomName(int length) {
    var name = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      name.append(ALPHABET.charAt(ThreadLocalRandom.current().nextInt(ALPHABET.length())));
    }
    return name.toString();
  }

  /// The path where the socket is created: the name that clients and `ss` see.
  Path socketName() {
    return folder.resolve("s");
  }

  /// The socket, even if the folder's name has changed.
  Path socket() {
    return held.path().resolve("s");
  }

  /// The path for a test of a second name of the socket.
  Path link() {
    return held.path().resolve("l");
  }

  /// The path for a file that may be in the way.
  Path old() {
    return held.path().resolve("o");
  }

  /// Removes the folder and the name in it. A file that was in the way and could not be restored
  /// stays.
  @Override
  public void close() {
    try (held) {
      boolean _ = Files.deleteIfExists(socket());
      Files.delete(folder);
    } catch (IOException e) {
      // an empty folder left behind is no reason to fail
    }
  }
}
