package io.socketserver.core.spi;

import java.io.Closeable;
import java.io.IOException;

/// A listener on an event loop. It is edge-triggered: the loop notifies of a connection once.
///
/// @threading Thread-safe.
/// @since 0.1
public interface ListenerRegistration extends Closeable {

  /// Selects whether the loop notifies. At first it does not.
  ///
  /// @param pending whether to notify: if connections are pending now, and of each that arrives
  /// @throws IOException if the system call failed; it may be tried again
  void want(boolean pending) throws IOException;

  /// Removes the listener from the loop. If one of the two is closed, this has no effect.
  @Override
  void close();
}
