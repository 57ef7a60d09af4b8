package io.socketserver.core.internal.multiplexing;

import io.socketserver.core.spi.EventSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/// Output that the kernel has not accepted yet: copies, in chunks that grow with the queue, so that
/// a small remainder takes little memory. An empty queue takes none.
///
/// @threading For the thread of the loop.
final class OutputQueue {

  private static final int SMALLEST_CHUNK = 4 * 1024;
  private static final int LARGEST_CHUNK = 64 * 1024;

  /// In each chunk, unsent data from position to limit, and free space from limit to capacity. Only
  /// the free space of the last chunk is used.
  private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>(2);

  private long size;

  boolean isEmpty() {
    return size == 0;
  }

  /// The number of queued bytes.
  long size() {
    return size;
  }

  /// Copies the remaining bytes of a buffer. If memory runs out, the queue keeps what was copied
  /// before.
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

  /// Sends as much as there is space for.
  ///
  /// @param most the maximum number of bytes
  /// @return how many bytes were sent
  long send(EventSocket socket, long most) throws IOException {
    long before = size;
    for (ByteBuffer first = chunks.peekFirst();
        first != null && before - size < most;
        first = chunks.peekFirst()) {
      int limit = first.limit();
      long left = Math.min(first.remaining(), most - (before - size));
      first.limit(first.position() + (int) left);
      try {
        size -= socket.write(first);
      } finally {
        first.limit(limit);
      }
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
