package io.socketserver.tls.internal;

import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Arrays for records, of which an idle connection keeps none.
final class Buffers {

  /// More than the largest record: 16 KiB, and what the encryption adds.
  static final int SIZE = 17 * 1024;

  private static final int MOST_KEPT = 64;

  private static final ArrayBlockingQueue<byte[]> FREE = new ArrayBlockingQueue<>(MOST_KEPT);

  private Buffers() {}

  static byte[] take() {
    byte @Nullable [] free = FREE.poll();
    return free == null ? new byte[SIZE] : free;
  }

  /// Gives an array back. Its bytes stay in it, but nobody reads more than was written to it anew.
  static void give(byte[] bytes) {
    if (bytes.length == SIZE) {
      boolean _ = FREE.offer(bytes);
    }
  }
}
