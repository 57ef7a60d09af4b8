package io.socketserver.api;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Messages that end with a byte. Each byte is looked at once, however it comes.
final class DelimitedFraming extends BufferedFraming {

  private final byte delimiter;

  /// Whether a carriage return before the delimiter belongs to it.
  private final boolean lines;

  DelimitedFraming(byte delimiter, boolean lines, int maxBytes) {
    super(maxBytes);
    this.delimiter = delimiter;
    this.lines = lines;
  }

  @Override
  public @Nullable ByteBuffer next(ByteBuffer data)
      throws LineTooLongException, FrameTooLongException {
    int start = data.position();
    int end = indexOfDelimiter(data);
    if (end < 0) {
      checkLength(length + data.remaining(), data.hasRemaining() && lines && last(data) == '\r');
      keep(data, data.remaining());
      return null;
    }
    int count = end - start;
    if (length == 0) {
      int text = lines && count > 0 && data.get(end - 1) == '\r' ? count - 1 : count;
      checkLength(text, false);
      return cut(data, 0, text, count - text + 1);
    }
    int whole = length + count;
    byte beforeDelimiter = count > 0 ? data.get(end - 1) : partial[length - 1];
    int text = lines && beforeDelimiter == '\r' ? whole - 1 : whole;
    checkLength(text, false);
    keep(data, count);
    data.position(end + 1);
    return take(0, text);
  }

  private int indexOfDelimiter(ByteBuffer data) {
    int limit = data.limit();
    for (int i = data.position(); i < limit; i++) {
      if (data.get(i) == delimiter) {
        return i;
      }
    }
    return -1;
  }

  private static byte last(ByteBuffer data) {
    return data.get(data.limit() - 1);
  }

  private void checkLength(int bytes, boolean maybeOneLess)
      throws LineTooLongException, FrameTooLongException {
    if (bytes <= maxBytes || maybeOneLess && bytes == maxBytes + 1) {
      return;
    }
    if (lines) {
      throw new LineTooLongException(maxBytes);
    }
    throw new FrameTooLongException(maxBytes, "no delimiter found within that length");
  }

  @Override
  int prefixBytes() {
    return 0;
  }
}
