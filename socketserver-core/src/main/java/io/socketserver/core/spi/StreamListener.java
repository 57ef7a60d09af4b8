package io.socketserver.core.spi;

import java.io.IOException;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;

/// A listening stream socket.
///
/// @source listen(2), accept(2)
/// @since 0.1
public interface StreamListener extends Endpoint {

  /// Takes a connection, without waiting.
  ///
  /// @return the connection, or null if none is there
  /// @throws AcceptException if the kernel refused, and the transport knows why
  /// @throws IOException if the kernel refused; [#isOpen()] tells whether the listener was closed
  @Nullable StreamConnection accept() throws IOException;

  /// Whether connections have an option as [io.socketserver.core.ServerOptions] say it, from the
  /// moment of their acceptance, so that nobody need set it.
  ///
  /// @param option the option
  /// @return false if it is to be set on each connection
  /// @implSpec The default returns false.
  default boolean presets(SocketOption<?> option) {
    return false;
  }

  /// Whether its connections tell who is at the other end.
  ///
  /// @return true if [StreamConnection#peerCredentials()] is there for every connection
  /// @implSpec The default returns false.
  default boolean tellsCredentials() {
    return false;
  }
}
