package io.socketserver.core;

import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The end of connections that are not admitted. It does not wait, and costs no thread unless the
/// client gets a line.
final class TurningAway {

  /// The maximum number of clients that may take their time to read the line. Others may lose it.
  private static final int MOST_READERS = 64;

  private final Lingering readers;

  TurningAway(Duration timeout, ServerParts<?> parts) {
    this.readers = new Lingering(timeout, parts.time(), parts::wake);
  }

  /// Ends a connection.
  ///
  /// @param line what the client gets; null to reset the connection
  void start(StreamConnection connection, @Nullable String line) {
    boolean reads = false;
    try {
      if (line == null) {
        connection.option(StandardSocketOptions.SO_LINGER, 0);
      } else {
        reads = tell(connection, line);
      }
    } catch (IOException | UnsupportedOperationException over) {
      // it has ended by itself, or cannot be reset: the close does what is left
    } finally {
      if (!reads) {
        Lingering.close(connection);
      }
    }
  }

  /// @return whether the client has time to read it, and the connection is closed later
  private boolean tell(StreamConnection connection, String line) throws IOException {
    byte[] bytes = (line + "\r\n").getBytes(StandardCharsets.UTF_8);
    int _ = connection.tryWrite(bytes, 0, bytes.length); // a new connection has room for it
    connection.shutdownOutput();
    if (readers.count() >= MOST_READERS) {
      return false;
    }
    readers.start(connection, () -> {});
    return true;
  }

  /// How many are still open.
  int count() {
    return readers.count();
  }

  /// Closes all that are still open.
  void closeAll() {
    readers.closeAll();
  }
}
