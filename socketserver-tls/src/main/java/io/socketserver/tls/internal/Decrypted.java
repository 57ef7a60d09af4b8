package io.socketserver.tls.internal;

import java.nio.ByteBuffer;

/// The rest of a record that was longer than a read.
///
/// @threading For the thread that reads.
final class Decrypted {

  private static final byte[] NONE = {};

  private byte[] bytes = NONE;
  private int start;
  private int end;

  /// Space for a record. There must be nothing to take.
  ByteBuffer space(int size) {
    bytes = size <= Buffers.SIZE ? Buffers.take() : new byte[size];
    start = 0;
    end = 0;
    return ByteBuffer.wrap(bytes);
  }

  /// So many bytes were written to the space.
  void add(int count) {
    end = count;
  }

  /// Takes bytes out.
  ///
  /// @return how many; 0 if there are none
  int take(byte[] target, int offset, int length) {
    int count = Math.min(length, end - start);
    System.arraycopy(bytes, start, target, offset, count);
    start += count;
    if (start == end && bytes.length > 0) {
      Buffers.give(bytes);
      bytes = NONE;
      start = 0;
      end = 0;
    }
    return count;
  }
}
