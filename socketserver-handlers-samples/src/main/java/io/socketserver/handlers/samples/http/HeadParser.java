package io.socketserver.handlers.samples.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Finds the heads of requests in what was received on one connection. What the client has sent in
/// advance stays in the buffer for the next call, which is all that pipelining needs.
///
/// @source RFC 9112, sections 2.2 and 9.3
final class HeadParser {

  /// The largest head, in bytes.
  static final int MAX_HEAD = 16 * 1024;

  /// The maximum number of bytes that are added at a time.
  static final int PIECE = 8 * 1024;

  private static final int FIRST_SIZE = 1024;

  /// A buffer that has grown beyond this is released as soon as it is empty, since an idle
  /// connection may stay open for long.
  private static final int KEPT_SIZE = 4 * 1024;

  private byte[] buffer = new byte[FIRST_SIZE];
  private int start;
  private int end;

  /// The position where the search for the end of a head continues.
  private int scan;

  private int heads;

  /// Whether no byte of another request has been received.
  boolean isEmpty() {
    return start == end;
  }

  /// Whether a silent client waits for a response, and is not merely keeping the connection open.
  boolean answerExpected() {
    return heads == 0 || start < end;
  }

  /// Adds received bytes. If a caller adds at most [#PIECE] at a time, and takes all heads in
  /// between, at most one head and one piece are buffered.
  void add(ByteBuffer data) {
    int count = data.remaining();
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      scan -= start;
      start = 0;
    }
    if (end + count > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(end + count, Math.min(2 * end, MAX_HEAD)));
    }
    data.get(buffer, end, count);
    end += count;
  }

  /// Returns the next head.
  ///
  /// @return the head, or null if more bytes are needed
  @Nullable RequestHead next() throws HttpException {
    int line = startOfRequestLine();
    if (line > start) {
      start = line;
    }
    for (scan = Math.max(scan, start); scan < end; scan++) {
      int headEnd = endOfHead(scan);
      if (headEnd > 0) {
        if (headEnd - start > MAX_HEAD) {
          throw tooLarge();
        }
        RequestHead head = RequestParser.parse(buffer, start, headEnd);
        start = headEnd;
        heads++;
        if (isEmpty()) {
          release();
        }
        return head;
      }
      if (headEnd == 0) {
        break; // Cannot be decided before more bytes arrive.
      }
    }
    if (end - start >= MAX_HEAD) {
      throw tooLarge();
    }
    release();
    return null;
  }

  /// Releases a buffer that is larger than its content needs, since the connection may now be idle.
  private void release() {
    int kept = end - start;
    if (buffer.length > (kept == 0 ? KEPT_SIZE : MAX_HEAD + PIECE)) {
      byte[] smaller = new byte[Math.max(kept, FIRST_SIZE)];
      System.arraycopy(buffer, start, smaller, 0, kept);
      buffer = smaller;
      scan = Math.max(scan - start, 0);
      start = 0;
      end = kept;
    }
  }

  /// The size of its buffer, in bytes.
  int capacity() {
    return buffer.length;
  }

  private HttpException tooLarge() {
    return firstLineIsWhole()
        ? new HttpException(
            Status.HEADER_FIELDS_TOO_LARGE, "more than " + MAX_HEAD + " bytes of header")
        : new HttpException(
            Status.URI_TOO_LONG, "more than " + MAX_HEAD + " bytes of request line");
  }

  /// Some clients send an empty line after a request's content.
  private int startOfRequestLine() {
    int i = start;
    while (i < end && (buffer[i] == '\n' || (buffer[i] == '\r' && isLineFeed(i + 1)))) {
      i++;
    }
    return i;
  }

  /// The end of the head, if an empty line follows the byte at the index: -1 if not, 0 if the
  /// deciding bytes have not been received.
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

  /// Within the limits of a head.
  private boolean firstLineIsWhole() {
    for (int i = start; i < Math.min(end, start + MAX_HEAD); i++) {
      if (buffer[i] == '\n') {
        return true;
      }
    }
    return false;
  }
}
