package io.socketserver.core.spi;

/// Notified by an [EventLoop] when a connection is ready.
///
/// @threading Called by the thread of the loop.
/// @since 0.1
@FunctionalInterface
public interface ReadinessListener {

  /// A read or a write may succeed now. A superfluous call does no harm.
  ///
  /// @param readable whether there may be something to read: bytes, the end, or a failure
  /// @param writable whether there may be room to write
  void ready(boolean readable, boolean writable);
}
