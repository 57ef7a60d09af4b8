package io.socketserver.api;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Messages whose size is known before they come: from a number before each, or once for all.
final class SizedFraming extends BufferedFraming {

  private static final int BITS = 8;

  private final int prefix;

  SizedFraming(int prefix, int maxBytes) {
    super(maxBytes);
    this.prefix = prefix;
  }

  @Override
  public @Nullable ByteBuffer next(ByteBuffer data) throws FrameTooLongException {
    if (length == 0 && data.remaining() >= prefix) {
      int size = size(data);
      if (data.remaining() - prefix >= size) {
        return cut(data, prefix, size, 0);
      }
    }
    if (length < prefix) {
      keep(data, Math.min(prefix - length, data.remaining()));
    }
    if (length < prefix) {
      return null;
    }
    int whole = prefix + size(ByteBuffer.wrap(partial));
    keep(data, Math.min(whole - length, data.remaining()));
    return length == whole ? take(prefix, whole) : null;
  }

  private int size(ByteBuffer data) throws FrameTooLongException {
    if (prefix == 0) {
      return maxBytes;
    }
    long size = 0;
    for (int i = 0; i < prefix; i++) {
      size = size << BITS | data.get(data.position() + i) & 0xff;
    }
    if (size > maxBytes) {
      throw new FrameTooLongException(maxBytes, "a length of " + size + " was announced");
    }
    return (int) size;
  }

  @Override
  int prefixBytes() {
    return prefix;
  }
}
