package io.socketserver.handlers.samples.http;

import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Reads the heads of the requests on one connection. What the client has sent in advance stays in
/// the buffer for the next call, which is all that pipelining needs.
///
/// @source RFC 9112, sections 2.2 and 9.3
final class HeadReader {

  /// The largest head, in bytes.
  static final int MAX_HEAD = 16 * 1024;

  private final StreamRequest request;
  private final Duration patience;
  private final LongSupplier nanoTime;
  private byte[] buffer = new byte[1024];
  private int start;
  private int end;
  private int heads;

  /// Makes the reader.
  ///
  /// @param request the connection
  /// @param patience how long the first byte of a head may take, and then the rest of it
  /// @param nanoTime a clock that never goes back, in nanoseconds
  HeadReader(StreamRequest request, Duration patience, LongSupplier nanoTime) {
    this.request = request;
    this.patience = patience;
    this.nanoTime = nanoTime;
  }

  /// Reads the next head.
  ///
  /// @return the head, or null when there is none to come: the client has ended, or the server is
  ///   stopping
  /// @throws SocketTimeoutException if it took too long
  @Nullable RequestHead next() throws IOException, HttpException {
    if (start == end) {
      request.readTimeout(patience);
      if (!request.awaitInput()) {
        return null;
      }
    }
    long deadline = nanoTime.getAsLong() + patience.toNanos();
    int scan = start;
    while (true) {
      int line = startOfRequestLine();
      if (line > start) {
        start = line;
        scan = line;
      }
      for (; scan < end; scan++) {
        int headEnd = endOfHead(scan);
        if (headEnd > 0) {
          RequestHead head = RequestParser.parse(buffer, start, headEnd);
          start = headEnd;
          heads++;
          return head;
        }
        if (headEnd == 0) {
          break; // Cannot be told before more has come.
        }
      }
      scan -= start;
      if (!fill(deadline)) {
        return null;
      }
      scan += start;
    }
  }

  /// Whether a client that has gone silent waits for an answer, and does not merely keep the
  /// connection for later.
  boolean answerExpected() {
    return heads == 0 || start < end;
  }

  /// Clients have been seen to send an empty line after a request's content.
  private int startOfRequestLine() {
    int i = start;
    while (i < end && (buffer[i] == '\n' || (buffer[i] == '\r' && isLineFeed(i + 1)))) {
      i++;
    }
    return i;
  }

  /// Where the head ends, if an empty line begins behind the byte at the index: -1 if not, 0 if the
  /// bytes that tell are yet to come.
  private int endOfHead(int index) {
    if (buffer[index] != '\n') {
      return -1;
    }
    int next = index + 1;
    if (next == end || (buffer[next] == '\r' && next + 1 == end)) {
      return 0;
    }
    if (buffer[next] == '\n') {
      return next + 1;
    }
    return buffer[next] == '\r' && isLineFeed(next + 1) ? next + 2 : -1;
  }

  private boolean isLineFeed(int index) {
    return index < end && buffer[index] == '\n';
  }

  private boolean fill(long deadline) throws IOException, HttpException {
    makeRoom();
    // A limit per read would let a client send a byte now and then for ever.
    long left = deadline - nanoTime.getAsLong();
    if (left <= 0) {
      throw new SocketTimeoutException("no whole request within " + patience);
    }
    request.readTimeout(Duration.ofNanos(left));
    int read = request.input().read(buffer, end, buffer.length - end);
    if (read < 0 && start < end) {
      throw new HttpException(Status.BAD_REQUEST, "the request ended in its header");
    }
    end += Math.max(read, 0);
    return read >= 0;
  }

  private void makeRoom() throws HttpException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    }
    if (end == MAX_HEAD) {
      throw firstLineIsWhole()
          ? new HttpException(
              Status.HEADER_FIELDS_TOO_LARGE, "more than " + MAX_HEAD + " bytes of header")
          : new HttpException(
              Status.URI_TOO_LONG, "more than " + MAX_HEAD + " bytes of request line");
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.min(buffer.length * 4, MAX_HEAD));
    }
  }

  private boolean firstLineIsWhole() {
    for (int i = start; i < end; i++) {
      if (buffer[i] == '\n') {
        return true;
      }
    }
    return false;
  }
}
