package io.socketserver.core.spi;

import io.socketserver.core.ServerOptions;
import java.io.IOException;
import java.net.SocketAddress;

/// A way to reach sockets. Servers, processors and handlers see sockets only through this.
///
/// @threading Safe for many threads.
/// @since 0.1
public interface Transport {

  /// The name of this transport.
  ///
  /// @return `nio`, `memory`, or another's name
  String name();

  /// The clock by which everything on this transport waits.
  ///
  /// @return the time source
  default TimeSource time() {
    return TimeSource.system();
  }

  /// Binds a stream socket and listens.
  ///
  /// @param address where
  /// @param options backlog, reuse of addresses and ports, size of the receive buffer
  /// @return the listener
  /// @throws IOException if the address cannot be had; no descriptor stays open
  /// @throws java.nio.channels.UnsupportedAddressTypeException if this transport has no such
  ///   addresses
  StreamListener listen(SocketAddress address, ServerOptions options) throws IOException;

  /// Binds a datagram socket.
  ///
  /// @param address where
  /// @param options reuse of addresses and ports, sizes of buffers, largest packet
  /// @return the socket
  /// @throws IOException if the address cannot be had; no descriptor stays open
  /// @throws java.nio.channels.UnsupportedAddressTypeException if this transport has no such
  ///   addresses
  DatagramEndpoint bind(SocketAddress address, ServerOptions options) throws IOException;

  /// Prepares what must not be prepared for the first time under load. Called once per server,
  /// before it serves.
  ///
  /// @throws IOException if the machine has not enough for it
  /// @implSpec The default does nothing.
  default void warmUp() throws IOException {}
}
