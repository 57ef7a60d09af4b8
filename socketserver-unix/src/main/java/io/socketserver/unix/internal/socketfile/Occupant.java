package io.socketserver.unix.internal.socketfile;

import io.socketserver.unix.internal.foreign.Platform;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// What exists at the path of a socket to be created.
enum Occupant {
  /// Nothing.
  NONE,

  /// A stale socket: its server is gone.
  STALE;

  /// The type of a file among the bits of its mode, and the value of it that means socket.
  ///
  /// @source inode(7)
  private static final int S_IFMT = 0170000;

  private static final int S_IFSOCK = 0140000;

  /// Examines the path.
  ///
  /// @throws IOException if something there must not be replaced: the message says what
  static Occupant at(Path path) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return NONE;
    }
    if (!isSocket(path, attributes)) {
      throw new BindException(
          "there is "
              + kind(attributes)
              + " at this path, not a socket, and it was left alone; choose another path, or remove"
              + " it");
    }
    return probe(path);
  }

  private static boolean isSocket(Path path, BasicFileAttributes attributes) throws IOException {
    if (!attributes.isOther()
        || !path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return attributes.isOther();
    }
    Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return mode instanceof Integer bits && (bits & S_IFMT) == S_IFSOCK;
  }

  private static String kind(BasicFileAttributes attributes) {
    if (attributes.isDirectory()) {
      return "a directory";
    }
    if (attributes.isSymbolicLink()) {
      return "a symbolic link";
    }
    return attributes.isRegularFile() ? "a regular file" : "a pipe or a device";
  }

  private static Occupant probe(Path path) throws IOException {
    boolean nativeCalls = Platform.unavailable().isEmpty();
    return nativeCalls ? NativeProbe.of(path) : probeByChannel(path);
  }

  /// Connects. If no server listens, the connect is refused; any other result comes from a server,
  /// or may come from one.
  private static Occupant probeByChannel(Path path) throws IOException {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // a server with a full queue would make us wait
      channel.configureBlocking(false);
      boolean _ = channel.connect(UnixDomainSocketAddress.of(path));
    } catch (ConnectException refused) {
      return STALE;
    } catch (IOException e) {
      if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
        return NONE;
      }
      throw unknown(e);
    }
    throw inUse("another server is listening there");
  }

  /// Another server is there.
  static BindException inUse(String who) {
    return new BindException(who + "; stop it, or choose another path");
  }

  /// Whether another server is there cannot be determined.
  static BindException unknown(IOException reason) {
    var exception =
        new BindException(
            "cannot determine whether the socket there is in use ("
                + reason.getMessage()
                + "); stop its server or remove it, or choose another path");
    exception.initCause(reason);
    return exception;
  }
}
