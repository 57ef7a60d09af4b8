package io.socketserver.core.spi;

import java.io.IOException;

/// Wraps each connection of a server before its handler sees it, to change or to observe the bytes:
/// encryption, compression, counting, recording.
///
/// ```java
/// var server = new TcpServer(address, handlers,
///     ServerOptions.builder().addLayer(connection -> new Recorded(connection, file)).build());
/// ```
///
/// The layers of a server form a stack: the first one wraps the connection of the transport, and
/// each further one wraps the result of the one before. A handler reads and writes through all of
/// them, under every processor and over every transport, and cannot tell that they are there.
///
/// A server with a process for each request applies its layers in the child process, and leaves the
/// connection as it is in its own. The child gets copies of the layers, so they must be
/// [java.io.Serializable]; a record of the layer's settings is best:
///
/// ```java
/// record Compression(int level) implements ConnectionLayer, Serializable { ... }
/// ```
///
/// @threading Called by the serving thread.
/// @since 0.1
@FunctionalInterface
public interface ConnectionLayer {

  /// Wraps a connection. Must not wait: what needs to hear from the client first, such as a
  /// handshake, belongs into the first read.
  ///
  /// @param connection the connection, or what the layer below has made of it
  /// @return the connection that the layer above, or the handler, gets; usually a
  ///   [ForwardingConnection]. Closing it closes the given one
  /// @throws IOException if the connection cannot be used; it is then closed and counted as a
  ///   failed accept
  StreamConnection wrap(StreamConnection connection) throws IOException;

  /// Whether clients understand nothing that does not come through this layer. Then the server
  /// sends them nothing else, such as the line for refused clients.
  ///
  /// @return true if it encrypts
  /// @implSpec The default returns false.
  default boolean encrypts() {
    return false;
  }
}
