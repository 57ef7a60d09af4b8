package io.socketserver.tls.internal;

import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/// The records from a client that are not decrypted yet.
///
/// @threading One thread at a time: during the handshake the one that holds its lock, then the one
///   that reads.
final class ReceivedRecords {

  /// A record that is longer than this is not one of TLS.
  private static final int LARGEST = 2 * Buffers.SIZE;

  private static final byte[] NONE = {};

  private final StreamConnection connection;

  private byte[] bytes = NONE;
  private int start;
  private int end;

  ReceivedRecords(StreamConnection connection) {
    this.connection = connection;
  }

  boolean isEmpty() {
    return start == end;
  }

  /// Receives more, without waiting.
  ///
  /// @return as [StreamConnection#tryRead]; if it is 0 or less, no memory is held for an empty
  ///   buffer
  int receive() throws IOException {
    makeRoom();
    int count = connection.tryRead(bytes, end, bytes.length - end);
    if (count > 0) {
      end += count;
    } else if (isEmpty()) {
      Buffers.give(bytes);
      bytes = NONE;
      start = 0;
      end = 0;
    }
    return count;
  }

  private void makeRoom() throws SSLException {
    if (bytes.length == 0) {
      bytes = Buffers.take();
    } else if (start > 0) {
      System.arraycopy(bytes, start, bytes, 0, end - start);
      end -= start;
      start = 0;
    } else if (end == bytes.length) {
      if (end == LARGEST) {
        throw new SSLException("the client sent a record that is too long");
      }
      bytes = Arrays.copyOf(bytes, LARGEST);
    }
  }

  /// Decrypts a record.
  SSLEngineResult unwrap(SSLEngine engine, ByteBuffer target) throws SSLException {
    ByteBuffer source = ByteBuffer.wrap(bytes, start, end - start);
    SSLEngineResult result = engine.unwrap(source, target);
    start = source.position();
    return result;
  }
}
