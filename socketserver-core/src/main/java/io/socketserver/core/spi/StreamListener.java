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

  /// How many connections this listener has accepted and not yet returned. Their descriptors are in
  /// use.
  ///
  /// @return the number
  /// @threading For any thread.
  /// @implSpec The default returns 0.
  default int held() {
    return 0;
  }

  /// Whether [#register] is supported.
  ///
  /// @return false if a thread must wait for connections in [#awaitReady(long, TimeSlice)]
  /// @implSpec The default returns false.
  default boolean goesOnEventLoops() {
    return false;
  }

  /// Adds this listener to an event loop. It may be on several at a time: then at least one of them
  /// notifies of a connection.
  ///
  /// @param loop a loop of the same transport
  /// @param notified called on the thread of the loop: call [#accept()] until there is none
  /// @return the registration
  /// @throws UnsupportedOperationException if this listener does not go on event loops
  /// @throws IOException if the listener is closed
  /// @implSpec The default throws.
  default ListenerRegistration register(EventLoop loop, Runnable notified) throws IOException {
    throw new UnsupportedOperationException("this listener does not go on event loops");
  }

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
