package io.socketserver.core.internal.request;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// A few buffers that make long transfers cheap: a system call costs as much as copying some
/// kilobytes.
///
/// A connection whose client does not read keeps its buffer, so there must not be one for each. A
/// buffer that was never returned, because its request ended first, is replaced after the garbage
/// collector has found it.
///
/// @threading Thread-safe. It takes no locks.
final class LargeBuffers {

  /// As many bytes as the transports pass in one call.
  static final int SIZE = 256 * 1024;

  /// The maximum number of buffers.
  static final int COUNT = 32;

  /// The buffers of all servers.
  static final LargeBuffers ALL = new LargeBuffers();

  /// A free buffer, a weak reference to a lent one, or null.
  private final AtomicReferenceArray<@Nullable Object> places = new AtomicReferenceArray<>(COUNT);

  /// Lends a buffer.
  ///
  /// @return a buffer, or null if all are lent
  byte @Nullable [] take() {
    for (int i = 0; i < COUNT; i++) {
      Object place = places.get(i);
      if (!(place instanceof WeakReference<?> lent) || lent.refersTo(null)) {
        byte[] buffer = place instanceof byte[] free ? free : new byte[SIZE];
        if (places.compareAndSet(i, place, new WeakReference<>(buffer))) {
          return buffer;
        }
      }
    }
    return null;
  }

  /// Takes back a lent buffer; any other becomes garbage.
  void give(byte[] buffer) {
    for (int i = 0; i < COUNT; i++) {
      Object place = places.get(i);
      if (place instanceof WeakReference<?> lent && refers(lent, buffer)) {
        places.set(i, buffer);
        return;
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static boolean refers(WeakReference<?> lent, byte[] buffer) {
    return ((WeakReference<byte[]>) lent).refersTo(buffer);
  }
}
