package io.socketserver.core.internal.request;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Unused buffers. A connection has one while it holds unread bytes, and none while it waits: there
/// are about as many as processors, however many connections there are.
///
/// The content of a returned buffer is kept. Only the exclusive owner of a buffer may return it,
/// otherwise one client could see the bytes of another.
///
/// @threading Thread-safe. It takes no locks and makes no garbage.
final class BufferPool {

  static final int SMALL_SIZE = 8 * 1024;
  static final int MEDIUM_SIZE = 64 * 1024;

  /// Enough for most messages.
  static final BufferPool SMALL = new BufferPool(SMALL_SIZE);

  /// For connections that send more than that at once, if no large buffer is free.
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

  /// Takes back a buffer; if there is no place for it, it becomes garbage.
  void give(byte[] buffer) {
    int first = firstSlot();
    for (int i = 0; i < SLOTS; i++) {
      int slot = (first + i) % SLOTS;
      if (slots.get(slot) == null && slots.compareAndSet(slot, null, buffer)) {
        return;
      }
    }
  }

  /// Threads start at different places, so that they rarely contend.
  private static int firstSlot() {
    return (int) (Thread.currentThread().threadId() % SLOTS);
  }
}
