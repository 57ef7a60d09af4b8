package io.socketserver.core.spi;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;

/// A way to access sockets. Servers, processors and handlers access sockets only through this.
///
/// @apiNote Other modules provide transports as services of this type. If one is on the module path
///   and not [#unavailable()], servers use it by default.
/// @threading Thread-safe.
/// @since 0.1
public interface Transport {

  /// The name of this transport.
  ///
  /// @return `nio`, `native`, `memory`, or that of another module
  String name();

  /// Why this transport is unavailable.
  ///
  /// @return the reason and what to do, as text; empty if it is available
  /// @implSpec The default is empty.
  default Optional<String> unavailable() {
    return Optional.empty();
  }

  /// The clock for all waits on this transport.
  ///
  /// @return the time source
  default TimeSource time() {
    return TimeSource.system();
  }

  /// Binds a stream socket and listens.
  ///
  /// @param address where
  /// @param settings backlog, reuse of addresses and ports, size of the receive buffer
  /// @return the listener
  /// @throws AddressFamilyException if there is no IPv6, or no IPv4, for such an address
  /// @throws IOException if the address cannot be had; no descriptor stays open
  /// @throws java.nio.channels.UnsupportedAddressTypeException if this transport has no such
  ///   addresses
  StreamListener listen(SocketAddress address, SocketSettings settings) throws IOException;

  /// Binds a datagram socket.
  ///
  /// @param address where
  /// @param settings reuse of addresses and ports, sizes of buffers, largest packet
  /// @return the socket
  /// @throws AddressFamilyException if there is no IPv6, or no IPv4, for such an address
  /// @throws IOException if the address cannot be had; no descriptor stays open
  /// @throws java.nio.channels.UnsupportedAddressTypeException if this transport has no such
  ///   addresses
  DatagramEndpoint bind(SocketAddress address, SocketSettings settings) throws IOException;

  /// Whether binding a UNIX path creates a socket file, which the binding server removes.
  ///
  /// @return false if there are no files, or if another program owns them
  /// @implSpec The default returns true.
  /// @source unix(7), "Pathname sockets"
  default boolean makesSocketFiles() {
    return true;
  }

  /// Whether [Endpoint#awaitReady(long, TimeSlice)] parks a virtual thread and so frees its
  /// carrier. Only then may a serving loop be a virtual thread.
  ///
  /// @return false if it keeps the carrier
  /// @implSpec The default returns false.
  default boolean waitsInVirtualThreads() {
    return false;
  }

  /// Loads and links the code that every use of this transport needs, which may take a third of the
  /// start of a process. Opens nothing. A program that has other work to do first calls it on a
  /// separate thread; the first use of the transport then waits no longer than without it.
  ///
  /// @implSpec The default does nothing.
  default void preload() {}

  /// Prepares what must not be done for the first time under load. Called once per server, before
  /// it serves.
  ///
  /// @throws IOException if the machine lacks a resource for it
  /// @implSpec The default does nothing.
  default void warmUp() throws IOException {}

  /// Creates an event loop for connections of this transport.
  ///
  /// @return the loop
  /// @throws UnsupportedOperationException if this transport has none
  /// @throws IOException if the machine lacks a resource for it
  /// @implSpec The default throws.
  default EventLoop newEventLoop() throws IOException {
    throw new UnsupportedOperationException("the transport '" + name() + "' has no event loops");
  }
}
