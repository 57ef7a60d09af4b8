package io.socketserver.core;

import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.TimeSource;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Finished connections that wait for the peer to close.
///
/// A close with unread input in the kernel sends RST, and the client may lose the end of the reply.
/// So the server sends end of stream, reads and discards until the client has closed too, and only
/// then closes, at the latest after the linger time-out.
///
/// @source RFC 9112, section 9.6
final class Lingering {

  /// The shared buffer for discarded input: nobody reads it, so all may write to it concurrently,
  /// and a client that does not close costs no buffer.
  private static final byte[] DISCARDED = new byte[16 * 1024];

  private final Duration timeout;
  private final TimeSource time;
  private final Runnable descriptorFreed;
  private final Set<StreamConnection> connections = ConcurrentHashMap.newKeySet();

  Lingering(Duration timeout, TimeSource time, Runnable descriptorFreed) {
    this.timeout = timeout;
    this.time = time;
    this.descriptorFreed = descriptorFreed;
  }

  /// Starts to wait for the client, in a separate thread. If this throws because memory is short,
  /// the caller must close the connection.
  ///
  /// @param whenOver called before the connection is closed
  void start(StreamConnection connection, Runnable whenOver) {
    connections.add(connection);
    boolean started = false;
    try {
      Thread _ = Thread.ofVirtual().name("linger").start(() -> linger(connection, whenOver));
      started = true;
    } finally {
      if (!started) {
        connections.remove(connection);
      }
    }
  }

  int count() {
    return connections.size();
  }

  /// Closes all of them immediately.
  void closeAll() {
    for (StreamConnection connection : connections) {
      close(connection);
    }
  }

  private void linger(StreamConnection connection, Runnable whenOver) {
    try {
      discard(connection);
    } catch (IOException | OutOfMemoryError over) {
      // the client is gone, the time-out has expired, or there is no memory to wait: the request is
      // over, and there is nobody to report it to
    } finally {
      try {
        whenOver.run();
        close(connection);
      } finally {
        connections.remove(connection);
        descriptorFreed.run();
      }
    }
  }

  private void discard(StreamConnection connection) throws IOException {
    long deadline = time.deadline(timeout);
    while (deadline - time.nanoTime() > 0) {
      if (connection.read(DISCARDED, 0, DISCARDED.length, deadline) < 0) {
        return;
      }
    }
    throw new SocketTimeoutException("the client did not close within " + timeout);
  }

  static void close(StreamConnection connection) {
    try {
      connection.close();
    } catch (IOException over) {
      // close(2) frees the descriptor whatever it returns
    }
  }
}
