package io.socketserver.testkit;

/// The bytes in transit from one end of a connection to the other: a bounded ring.
///
/// @threading Guarded by the lock of its [Link].
final class Direction {

  private final byte[] ring;
  private int start;
  private int size;

  /// The writer has sent end of stream.
  private boolean ended;

  Direction(int capacity) {
    this.ring = new byte[capacity];
  }

  int size() {
    return size;
  }

  boolean hasRoom() {
    return size < ring.length;
  }

  boolean ended() {
    return ended;
  }

  void end() {
    ended = true;
  }

  void discard() {
    size = 0;
  }

  /// Takes bytes out.
  ///
  /// @return how many, or 0 if there is none yet, or -1 at the end of the stream
  int take(byte[] bytes, int offset, int length) {
    if (size == 0 && ended) {
      return -1;
    }
    int count = Math.min(length, size);
    int first = Math.min(count, ring.length - start);
    System.arraycopy(ring, start, bytes, offset, first);
    System.arraycopy(ring, 0, bytes, offset + first, count - first);
    start = (start + count) % ring.length;
    size -= count;
    return count;
  }

  /// Puts bytes in.
  ///
  /// @return how many there was room for
  int put(byte[] bytes, int offset, int length) {
    int count = Math.min(length, ring.length - size);
    int end = (start + size) % ring.length;
    int first = Math.min(count, ring.length - end);
    System.arraycopy(bytes, offset, ring, end, first);
    System.arraycopy(bytes, offset + first, ring, 0, count - first);
    size += count;
    return count;
  }
}
