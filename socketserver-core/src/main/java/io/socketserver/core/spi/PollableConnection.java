package io.socketserver.core.spi;

import java.io.IOException;

/// A connection that can also be asked without waiting, and waited for without reading. No buffer
/// need be held for a connection that is idle, and no clock be set for a write that the kernel
/// takes at once.
///
/// @threading As [StreamConnection].
/// @since 0.1
public interface PollableConnection extends StreamConnection {

  /// Whether it can do so for the calling thread. Where it cannot, the other methods of this
  /// interface must not be called.
  ///
  /// @return false if this thread can only wait in a read
  /// @implSpec The default returns true.
  default boolean isPollable() {
    return true;
  }

  /// Reads what is there, without waiting.
  ///
  /// @param bytes where to
  /// @param offset from which index
  /// @param length at most how many, at least 1
  /// @return how many were read; 0 if nothing is there, which [#awaitReadable(long)] must follow;
  ///   -1 at the end of the stream
  /// @throws IOException if the connection failed
  int tryRead(byte[] bytes, int offset, int length) throws IOException;

  /// Waits, after [#tryRead] has found nothing, until it may find something.
  ///
  /// @param timeoutNanos how long to wait, or 0 for any time
  /// @throws java.net.SocketTimeoutException if nothing came in time; the connection is unharmed
  /// @throws IOException if the connection failed
  void awaitReadable(long timeoutNanos) throws IOException;

  /// Writes as much as the kernel takes without waiting.
  ///
  /// @param bytes where from
  /// @param offset from which index
  /// @param length at most how many
  /// @return how many were taken, from 0 to the length
  /// @throws IOException if the connection failed
  int tryWrite(byte[] bytes, int offset, int length) throws IOException;
}
