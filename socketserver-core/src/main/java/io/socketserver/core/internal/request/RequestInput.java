package io.socketserver.core.internal.request;

import io.socketserver.api.LineTooLongException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The bytes from a client, read in advance only where a line or a single byte was asked for.
final class RequestInput extends InputStream {

  private static final int BUFFER_SIZE = 8192;
  private static final byte[] NO_BYTES = {};

  private final SocketStreamRequest request;

  /// Bytes received and not yet given are those from `start` to `end`. A line that is not complete
  /// stays here, so that a read can go on after a time-out.
  private byte[] buffer = NO_BYTES;

  private int start;
  private int end;

  /// Read by the thread that ends the request, which is the reading one or comes after it.
  private long bytesRead;

  private volatile boolean reachedEnd;

  RequestInput(SocketStreamRequest request) {
    this.request = request;
  }

  int buffered() {
    return end - start;
  }

  long bytesRead() {
    return bytesRead;
  }

  boolean reachedEnd() {
    return reachedEnd;
  }

  @Override
  public int read() throws IOException {
    if (start == end && !fill()) {
      return -1;
    }
    return buffer[start++] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    if (start == end) {
      // straight into the caller's array: no copy, and no buffer held while waiting
      return receive(bytes, offset, length);
    }
    int count = Math.min(length, end - start);
    System.arraycopy(buffer, start, bytes, offset, count);
    start += count;
    return count;
  }

  /// The number of bytes that were read in advance: those in the kernel are not counted.
  @Override
  public int available() {
    return end - start;
  }

  @Override
  public void close() throws IOException {
    request.close();
  }

  @Nullable String readLine(int maxBytes, Charset charset) throws IOException {
    int scanned = start;
    while (true) {
      int newline = indexOfNewline(scanned);
      if (newline >= 0) {
        return takeLine(newline, maxBytes, charset);
      }
      // a carriage return may belong to the terminator
      int length = end - start;
      if (length > maxBytes && (length > maxBytes + 1L || buffer[end - 1] != '\r')) {
        throw new LineTooLongException(maxBytes);
      }
      scanned = fill() ? start + length : -1;
      if (scanned < 0) {
        return length == 0 ? null : takeRest(maxBytes, charset);
      }
    }
  }

  private int indexOfNewline(int from) {
    for (int i = from; i < end; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private String takeLine(int newline, int maxBytes, Charset charset) throws IOException {
    boolean carriageReturn = newline > start && buffer[newline - 1] == '\r';
    int length = newline - start - (carriageReturn ? 1 : 0);
    if (length > maxBytes) {
      throw new LineTooLongException(maxBytes);
    }
    String line = new String(buffer, start, length, charset);
    start = newline + 1;
    return line;
  }

  private String takeRest(int maxBytes, Charset charset) throws IOException {
    if (end - start > maxBytes) {
      throw new LineTooLongException(maxBytes);
    }
    String rest = new String(buffer, start, end - start, charset);
    start = end;
    return rest;
  }

  /// Receives more into the buffer, after what is there.
  ///
  /// @return false at the end of the stream
  boolean fill() throws IOException {
    makeRoom();
    int count = receive(buffer, end, buffer.length - end);
    if (count < 0) {
      return false;
    }
    end += count;
    return true;
  }

  private void makeRoom() {
    if (start == end) {
      start = 0;
      end = 0;
      if (buffer.length != BUFFER_SIZE) {
        buffer = new byte[BUFFER_SIZE];
      }
    } else if (end == buffer.length) {
      if (start > 0) {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
      } else {
        buffer = Arrays.copyOf(buffer, Math.multiplyExact(buffer.length, 2));
      }
    }
  }

  private int receive(byte[] bytes, int offset, int length) throws IOException {
    int count = request.read(bytes, offset, length);
    if (count < 0) {
      reachedEnd = true;
    } else {
      bytesRead += count;
    }
    return count;
  }
}
