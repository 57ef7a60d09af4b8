package io.socketserver.handlers.samples.http;

import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Reads the heads of the requests on one connection, and waits for them.
final class HeadReader {

  private final StreamRequest request;
  private final Duration patience;
  private final LongSupplier nanoTime;
  private final HeadParser parser = new HeadParser();

  /// Created when there is something to read.
  private byte @Nullable [] received;

  /// Creates the reader.
  ///
  /// @param request the connection
  /// @param patience the time limit for the first byte of a head, and again for the rest of it
  /// @param nanoTime a monotonic clock, in nanoseconds
  HeadReader(StreamRequest request, Duration patience, LongSupplier nanoTime) {
    this.request = request;
    this.patience = patience;
    this.nanoTime = nanoTime;
  }

  /// Reads the next head.
  ///
  /// @return the head, or null if there is none: the client has closed, or the server is stopping
  /// @throws SocketTimeoutException if a limit was exceeded
  @Nullable RequestHead next() throws IOException, HttpException {
    if (parser.isEmpty()) {
      request.readTimeout(patience);
      if (!request.awaitInput()) {
        return null;
      }
    }
    long deadline = nanoTime.getAsLong() + patience.toNanos();
    for (RequestHead head = parser.next(); ; head = parser.next()) {
      if (head != null) {
        return head;
      }
      if (!fill(deadline)) {
        return null;
      }
    }
  }

  /// Whether a silent client waits for a response.
  boolean answerExpected() {
    return parser.answerExpected();
  }

  private boolean fill(long deadline) throws IOException, HttpException {
    // A limit per read would let a client send one byte now and then for ever.
    long left = deadline - nanoTime.getAsLong();
    if (left <= 0) {
      throw new SocketTimeoutException("no complete request within " + patience);
    }
    request.readTimeout(Duration.ofNanos(left));
    byte[] piece = received;
    if (piece == null) {
      piece = new byte[HeadParser.PIECE];
      received = piece;
    }
    int count = request.input().read(piece);
    if (count < 0) {
      if (!parser.isEmpty()) {
        throw HttpException.endedInHeader();
      }
      return false;
    }
    parser.add(ByteBuffer.wrap(piece, 0, count));
    return true;
  }
}
