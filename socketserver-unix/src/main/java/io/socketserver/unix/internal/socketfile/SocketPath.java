package io.socketserver.unix.internal.socketfile;

import java.io.IOException;
import java.net.BindException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/// The path of a socket file, and its maximum length.
///
/// @source unix(7), `sun_path`
final class SocketPath {

  /// The limit of Linux: 108 bytes, less the terminating zero.
  private static final int LONGEST = 107;

  /// The limit of macOS and the BSDs.
  private static final int LONGEST_OF_BSD = 103;

  private SocketPath() {}

  /// Checks that a socket could be bound at a path.
  ///
  /// @throws IOException if not; the message says why, and what to do
  static void check(Path path) throws IOException {
    if (!path.getFileSystem().equals(FileSystems.getDefault())) {
      throw new BindException("the path is not on the default file system");
    }
    Path name = path.getFileName();
    if (name == null || name.toString().isEmpty()) {
      throw new BindException("the path has no file name");
    }
    int length = length(path);
    if (length > longest()) {
      throw new BindException(
          "the path has "
              + length
              + " bytes, but a UNIX socket's may have only "
              + longest()
              + "; choose a shorter path, or one relative to the working directory");
    }
    Path directory = directory(path);
    if (!Files.isDirectory(directory)) {
      if (Files.exists(directory)) {
        throw new NotDirectoryException("'" + directory + "' is not a directory");
      }
      throw new IOException("the directory '" + directory + "' does not exist; make it first");
    }
  }

  /// The directory of a path, as the user wrote it: a relative path stays relative, because it is
  /// shorter.
  static Path directory(Path path) {
    Path parent = path.getParent();
    return parent == null ? Path.of("") : parent;
  }

  /// The maximum length of a path in bytes.
  static int longest() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    return os.contains("mac") || os.contains("bsd") ? LONGEST_OF_BSD : LONGEST;
  }

  /// The length of a path for the kernel, in bytes.
  static int length(Path path) {
    return path.toString().getBytes(encoding()).length;
  }

  private static Charset encoding() {
    String name = System.getProperty("sun.jnu.encoding", "UTF-8");
    return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
  }

  static UnixDomainSocketAddress address(Path path) {
    return UnixDomainSocketAddress.of(path);
  }
}
