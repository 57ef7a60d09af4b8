package io.socketserver.api;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Keeps what has come of a message that is not whole.
abstract sealed class BufferedFraming implements Framing permits DelimitedFraming, SizedFraming {

  private static final int SMALLEST = 64;
  private static final byte[] NOTHING = {};

  final int maxBytes;

  /// What has come of a message that is not whole.
  byte[] partial = NOTHING;

  /// How many bytes that is.
  int length;

  BufferedFraming(int maxBytes) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes must be at least 1: " + maxBytes);
    }
    this.maxBytes = maxBytes;
  }

  @Override
  public final boolean isEmpty() {
    return length == 0;
  }

  @Override
  public final ByteBuffer rest() {
    int from = Math.min(length, prefixBytes());
    return take(from, length);
  }

  /// How many bytes before a message are not given with it.
  abstract int prefixBytes();

  /// Takes bytes into the message that is not whole.
  final void keep(ByteBuffer data, int count) {
    if (length + count > partial.length) {
      int size = Math.max(length + count, Math.max(SMALLEST, 2 * length));
      partial = Arrays.copyOf(partial, size);
    }
    data.get(partial, length, count);
    length += count;
  }

  /// Gives what was kept.
  final ByteBuffer take(int from, int to) {
    length = 0;
    return ByteBuffer.wrap(partial, from, to - from).slice();
  }

  /// Gives a part of the data.
  static ByteBuffer cut(ByteBuffer data, int skipped, int size, int behind) {
    ByteBuffer frame = data.slice(data.position() + skipped, size);
    data.position(data.position() + skipped + size + behind);
    return frame;
  }
}
