package io.socketserver.core.spi;

/// Notified by an [EventLoop] when a connection is ready.
///
/// @threading [#ready] is called by the thread of the loop, [#readyLater()] by any.
/// @since 0.1
public interface ReadinessListener {

  /// A read or a write may succeed now. A superfluous call does no harm.
  ///
  /// @param readable whether there may be something to read: bytes, the end, or a failure
  /// @param writable whether there may be room to write
  void ready(boolean readable, boolean writable);

  /// Lets the thread of the loop call [#ready] for both directions: a layer has done elsewhere what
  /// a read or a write waited for.
  void readyLater();
}
