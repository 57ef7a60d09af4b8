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

/// What is at a path where a socket shall be.
enum Occupant {
  /// Nothing.
  NONE,

  /// The socket of somebody who is no more: nobody answers.
  STALE;

  /// The type of a file among the bits of its mode, and the value of it that means socket.
  ///
  /// @source inode(7)
  private static final int S_IFMT = 0170000;

  private static final int S_IFSOCK = 0140000;

  /// Looks.
  ///
  /// @throws IOException if there is something that may not be replaced: the message says what
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

  /// Connects. That is refused where nobody listens; every other answer comes from somebody, or
  /// cannot be told from that.
  private static Occupant probeByChannel(Path path) throws IOException {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // a server whose queue is full would make us wait
      channel.configureBlocking(false);
      boolean unused = channel.connect(UnixDomainSocketAddress.of(path));
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

  /// Somebody is there.
  static BindException inUse(String who) {
    return new BindException(who + "; stop it, or choose another path");
  }

  /// Whether somebody is there cannot be told.
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
