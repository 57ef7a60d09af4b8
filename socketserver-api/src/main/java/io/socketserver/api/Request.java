package io.socketserver.api;

import java.net.SocketAddress;
import java.time.Instant;
import java.util.Optional;

/// One unit of work for a handler: a connection, or a datagram.
///
/// @threading A request belongs to the thread that runs its handler. The accessors of this
///   interface may be called from any thread.
/// @source CPython 3.13, `BaseRequestHandler.request`, `client_address` and `server`
/// @since 0.1
public sealed interface Request permits StreamRequest, DatagramRequest {

  /// The number of this request within its server.
  ///
  /// @return 1 for the first request, rising by one
  long id();

  /// The server that received this request.
  ///
  /// @return the server
  Server server();

  /// The address of the peer, as the socket gave it.
  ///
  /// @return the address; it stays known after the connection has ended
  SocketAddress clientAddress();

  /// The address at which this request arrived.
  ///
  /// @return the address; for a datagram on a wildcard address, the wildcard address where the
  ///   transport cannot tell more
  SocketAddress localAddress();

  /// Who is at the other end, where the kernel tells.
  ///
  /// @return the process, its user and its group; empty for sockets of the internet, for datagrams
  ///   where the server did not ask for it, and where the transport or the system cannot tell
  /// @implSpec The default is empty.
  default Optional<PeerCredentials> peerCredentials() {
    return Optional.empty();
  }

  /// The moment at which the server took this request from the kernel.
  ///
  /// @return the moment, by the system's clock
  Instant receivedAt();
}
