package io.socketserver.core.internal.multiplexing;

import io.socketserver.core.spi.EventSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/// What a client has not taken yet: copies, in chunks that grow with what there is, so that a small
/// rest does not hold much. While nothing is queued, nothing is held.
///
/// @threading For the thread of the loop.
final class OutputQueue {

  private static final int SMALLEST_CHUNK = 4 * 1024;
  private static final int LARGEST_CHUNK = 64 * 1024;

  /// From position to limit what is to be sent, from limit to capacity room; only the last one has
  /// room that is used.
  private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>(2);

  private long size;

  boolean isEmpty() {
    return size == 0;
  }

  /// How many bytes are queued.
  long size() {
    return size;
  }

  /// Copies what is left of some data. If there is no memory for all of it, the queue holds what
  /// was copied.
  void add(ByteBuffer data) {
    ByteBuffer last = chunks.peekLast();
    while (data.hasRemaining()) {
      if (last == null || last.limit() == last.capacity()) {
        ByteBuffer chunk = newChunk(data.remaining());
        chunks.addLast(chunk);
        last = chunk;
      }
      int start = last.limit();
      int count = Math.min(data.remaining(), last.capacity() - start);
      last.limit(start + count);
      last.put(start, data, data.position(), count);
      data.position(data.position() + count);
      size += count;
    }
  }

  private ByteBuffer newChunk(int needed) {
    int fitting = (int) Math.min(LARGEST_CHUNK, needed + size);
    return ByteBuffer.allocate(Math.max(SMALLEST_CHUNK, fitting)).limit(0);
  }

  /// Sends what there is room for.
  ///
  /// @return how many bytes were taken
  long send(EventSocket socket) throws IOException {
    long before = size;
    for (ByteBuffer first = chunks.peekFirst(); first != null; first = chunks.peekFirst()) {
      size -= socket.write(first);
      if (first.hasRemaining()) {
        break;
      }
      chunks.removeFirst();
    }
    return before - size;
  }

  void clear() {
    chunks.clear();
    size = 0;
  }
}
