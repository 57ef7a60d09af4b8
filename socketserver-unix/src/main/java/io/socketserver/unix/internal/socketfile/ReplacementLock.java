package io.socketserver.unix.internal.socketfile;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// The right to replace what exists at a path: a lock on a file beside it, which the kernel
/// releases if its holder dies, and which is removed when it is not needed.
///
/// A server that finds it locked lets the holder win, and does not wait.
final class ReplacementLock implements Closeable {

  /// Tokens are sizes of the lock file, which costs nothing: it is a hole with a byte after it.
  private static final int LARGEST_TOKEN = 1 << 20;

  /// Also readable, because opening a pipe only for writing waits for a reader.
  private static final Set<OpenOption> EXISTING =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private static final Set<OpenOption> NEW =
      Set.of(
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);

  private final Path file;
  private final FileChannel channel;

  private ReplacementLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /// Acquires the lock.
  ///
  /// @param path the path of the socket
  /// @throws BindException if another process holds it
  static ReplacementLock of(Path path) throws IOException {
    Path file = SocketPath.directory(path).resolve("." + path.getFileName() + ".lock");
    while (true) {
      FileChannel channel = open(file);
      boolean locked = false;
      try {
        requireLock(channel);
        locked = isCurrent(file, channel);
        if (locked) {
          return new ReplacementLock(file, channel);
        }
      } finally {
        if (!locked) {
          channel.close();
        }
      }
    }
  }

  /// Opens the lock file, or creates it. An existing one is verified first: in a directory of many
  /// users anybody may have created it.
  private static FileChannel open(Path file) throws IOException {
    while (true) {
      try {
        return make(file);
      } catch (FileAlreadyExistsException exists) {
        try {
          requireOurs(file);
          return FileChannel.open(file, EXISTING);
        } catch (NoSuchFileException gone) {
          // its holder has finished: created anew
        }
      }
    }
  }

  private static FileChannel make(Path file) throws IOException {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] attributes =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    return FileChannel.open(file, NEW, attributes);
  }

  /// Our lock file is a regular file of this user with one name. Anything else could block us (a
  /// pipe), or be another file that we would write to (a link).
  private static void requireOurs(Path file) throws IOException {
    if (!FileInfo.areKnown(file)) {
      return;
    }
    FileInfo info = FileInfo.of(file, LinkOption.NOFOLLOW_LINKS);
    if (!info.isRegular() || !info.isOwn() || info.links() > 1) {
      throw new BindException(
          "'"
              + file
              + "', the lock file for replacing a stale socket, was not created by"
              + " this user; remove it, or choose another path");
    }
  }

  private static void requireLock(FileChannel channel) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException inThisProcess) {
      lock = null;
    }
    if (lock == null) {
      throw new BindException(
          "another server is starting there; stop one of them, or choose another path");
    }
  }

  /// Whether the locked file still has the name: the previous holder may have deleted it after it
  /// was opened. Compares its size, because opening it again and closing that would release the
  /// lock.
  ///
  /// @source fcntl(2), "Advisory record locking"
  private static boolean isCurrent(Path file, FileChannel channel) throws IOException {
    int token = ThreadLocalRandom.current().nextInt(1, LARGEST_TOKEN);
    channel.truncate(0);
    int _ = channel.write(ByteBuffer.allocate(1), token - 1);
    try {
      return Files.size(file) == token;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      // first, while no other process can hold the lock
      Files.deleteIfExists(file);
    } finally {
      channel.close();
    }
  }
}
