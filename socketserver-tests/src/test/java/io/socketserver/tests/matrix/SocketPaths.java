package io.socketserver.tests.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/// Paths for UNIX sockets, which must be short. Their folder goes with this process; what has bound
/// a path removes it.
final class SocketPaths {

  private static final Path FOLDER = folder();
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private SocketPaths() {}

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("ss");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A path where nothing is.
  static UnixDomainSocketAddress next() {
    return UnixDomainSocketAddress.of(FOLDER.resolve(Integer.toString(NUMBER.incrementAndGet())));
  }
}
