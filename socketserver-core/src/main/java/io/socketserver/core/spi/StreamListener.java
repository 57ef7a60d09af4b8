package io.socketserver.core.spi;

import java.io.IOException;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;

/// A listening stream socket.
///
/// @source listen(2), accept(2)
/// @since 0.1
public interface StreamListener extends Endpoint {

  /// Accepts a connection, without blocking.
  ///
  /// @return the connection, or null if there is none
  /// @throws AcceptException if the accept failed, and the transport knows why
  /// @throws IOException if the accept failed; [#isOpen()] tells whether the listener was closed
  @Nullable StreamConnection accept() throws IOException;

  /// Whether accepted connections already have an option as [io.socketserver.core.ServerOptions]
  /// set it, so that it need not be set on each.
  ///
  /// @param option the option
  /// @return false if it must be set on each connection
  /// @implSpec The default returns false.
  default boolean presets(SocketOption<?> option) {
    return false;
  }

  /// Whether its connections provide the credentials of the peer.
  ///
  /// @return true if [StreamConnection#peerCredentials()] is present for every connection
  /// @implSpec The default returns false.
  default boolean tellsCredentials() {
    return false;
  }
}
