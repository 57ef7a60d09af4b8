package io.socketserver.api;

import java.net.SocketAddress;
import java.time.Instant;
import java.util.Optional;

/// One unit of work for a handler: a connection, or a datagram.
///
/// @threading A request belongs to the thread that runs its handler. Any thread may call the
///   accessors of this interface.
/// @source CPython 3.13, `BaseRequestHandler.request`, `client_address` and `server`
/// @since 0.1
public sealed interface Request permits StreamRequest, DatagramRequest {

  /// The number of this request within its server.
  ///
  /// @return 1 for the first request, then increasing by one
  long id();

  /// The server that received this request.
  ///
  /// @return the server
  Server server();

  /// The address of the peer, as the socket reports it; behind a proxy that the server trusts, the
  /// address of the proxy's client, as the proxy reports it.
  ///
  /// @return the address; it stays available after the connection ends
  SocketAddress clientAddress();

  /// The address at which this request arrived.
  ///
  /// @return the address; for a datagram on a wildcard address, the wildcard address if the
  ///   transport does not know more
  SocketAddress localAddress();

  /// The credentials of the peer, if the kernel provides them.
  ///
  /// @return the process, its user and its group; empty for Internet sockets, for datagrams if the
  ///   server did not request them, and if the transport or system does not provide them
  /// @implSpec The default is empty.
  default Optional<PeerCredentials> peerCredentials() {
    return Optional.empty();
  }

  /// What the client and the server agreed on, if the connection is encrypted.
  ///
  /// @return the session; empty if the connection is not encrypted, for datagrams, and before the
  ///   handshake, which the first read or write performs: to wait for it, call
  ///   [StreamRequest#awaitInput()]
  /// @implSpec The default is empty.
  default Optional<TlsSession> tlsSession() {
    return Optional.empty();
  }

  /// What a proxy has told of this connection, if the server serves clients of proxies. The
  /// addresses are those of [#clientAddress()] and [#localAddress()].
  ///
  /// @return the header; empty if the server expects none, if the proxy speaks for itself, and for
  ///   datagrams
  /// @implSpec The default is empty.
  default Optional<ProxyHeader> proxyHeader() {
    return Optional.empty();
  }

  /// The time at which the server received this request from the kernel.
  ///
  /// @return the time, by the system clock
  Instant receivedAt();
}
