package io.socketserver.core.internal.request;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Buffers that are not in use. A connection has one while it has bytes to give, and none while it
/// waits: there are about as many as there are processors, however many connections there are.
///
/// What was in a buffer stays in it. Whoever gives one back must be the only one who could write to
/// it, or one client would see the bytes of another.
///
/// @threading Safe for many threads. It takes no locks and makes no garbage.
final class BufferPool {

  static final int SMALL_SIZE = 8 * 1024;
  static final int MEDIUM_SIZE = 64 * 1024;

  /// Enough for most messages.
  static final BufferPool SMALL = new BufferPool(SMALL_SIZE);

  /// For connections that send more than that at once, where there is no large one left.
  static final BufferPool MEDIUM = new BufferPool(MEDIUM_SIZE);

  private static final int SLOTS = 32;

  private final int size;
  private final AtomicReferenceArray<byte @Nullable []> slots = new AtomicReferenceArray<>(SLOTS);

  private BufferPool(int size) {
    this.size = size;
  }

  byte[] take() {
    int first = firstSlot();
    for (int i = 0; i < SLOTS; i++) {
      int slot = (first + i) % SLOTS;
      if (slots.get(slot) != null) {
        byte[] buffer = slots.getAndSet(slot, null);
        if (buffer != null) {
          return buffer;
        }
      }
    }
    return new byte[size];
  }

  /// Takes back a buffer; one that there is no place for is left to the garbage collector.
  void give(byte[] buffer) {
    int first = firstSlot();
    for (int i = 0; i < SLOTS; i++) {
      int slot = (first + i) % SLOTS;
      if (slots.get(slot) == null && slots.compareAndSet(slot, null, buffer)) {
        return;
      }
    }
  }

  /// Threads begin at different places, so that they seldom meet.
  private static int firstSlot() {
    return (int) (Thread.currentThread().threadId() % SLOTS);
  }
}
