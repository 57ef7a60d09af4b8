package io.socketserver.unix.internal.socketfile;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A new folder of this process, held by a descriptor, so that it stays the same if its name
/// changes.
///
/// A user who may write to the parent directory may replace the folder with another one, or with a
/// link, and a mode set by name would change a file of their choice. So the folder is opened,
/// verified, and used through its open descriptor.
///
/// If the system has no names for descriptors, folders are accepted only in a directory that no
/// other user may change.
///
/// @source proc(5), `/proc/self/fd`; path_resolution(7)
final class HeldFolder implements Closeable {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final Path path;
  private final @Nullable DirectoryStream<Path> stream;

  private HeldFolder(Path path, @Nullable DirectoryStream<Path> stream) {
    this.path = path;
    this.stream = stream;
  }

  /// Opens a folder.
  ///
  /// @param folder created a moment ago, for this user alone
  /// @throws IOException if it cannot be opened, or is not the one that was created
  @SuppressWarnings("StreamResourceLeak") // it is closed with the folder
  static HeldFolder of(Path folder) throws IOException {
    if (!Files.isDirectory(DESCRIPTORS)) {
      TrustedDirectory.requireAbove(folder);
      return new HeldFolder(folder, null);
    }
    DirectoryStream<Path> stream = Files.newDirectoryStream(folder);
    boolean held = false;
    try {
      Path path = descriptorOf(folder);
      requireUntouched(path, folder);
      held = true;
      return new HeldFolder(path, stream);
    } finally {
      if (!held) {
        stream.close();
      }
    }
  }

  /// Finds the name of the descriptor that is open on a folder.
  private static Path descriptorOf(Path folder) throws IOException {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path descriptor : descriptors) {
        if (isOpenOn(descriptor, folder)) {
          return descriptor;
        }
      }
    }
    throw exchanged(folder);
  }

  private static boolean isOpenOn(Path descriptor, Path folder) throws IOException {
    try {
      Path target = Files.readSymbolicLink(descriptor);
      return target.endsWith(folder.getFileName()) && FileInfo.of(descriptor).isDirectory();
    } catch (NoSuchFileException e) {
      return false; // closed meanwhile
    }
  }

  /// Verifies that it is the folder that was created: owned by this user, closed to others, empty,
  /// and not reached through a link.
  private static void requireUntouched(Path path, Path folder) throws IOException {
    FileInfo info = FileInfo.of(path);
    boolean untouched =
        info.isSameAs(FileInfo.of(folder, LinkOption.NOFOLLOW_LINKS))
            && info.isOwn()
            && info.isForOwnerAlone()
            && isEmpty(path);
    if (!untouched) {
      throw exchanged(folder);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      return !files.iterator().hasNext();
    }
  }

  private static IOException exchanged(Path folder) {
    return new IOException(
        "another user has replaced '"
            + folder
            + "' while the socket was being created; choose a directory that no other user may"
            + " change");
  }

  /// A path of the folder that does not depend on its name.
  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    if (stream != null) {
      stream.close();
    }
  }
}
