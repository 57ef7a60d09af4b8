package io.socketserver.core.spi;

import org.jspecify.annotations.Nullable;

/// What a transport needs to know of a server's settings to make its sockets.
///
/// @threading Immutable.
/// @source socket(7), tcp(7), listen(2)
/// @since 0.1
public interface SocketSettings {

  /// How many connections the kernel keeps until they are accepted.
  ///
  /// @return 1 to 65,535; the kernel's own limit (`net.core.somaxconn`) applies
  int requestQueueSize();

  /// SO_REUSEADDR at bind.
  ///
  /// @return null for what suits the kind of socket: true for streams, false for datagrams
  @Nullable Boolean allowReuseAddress();

  /// SO_REUSEPORT at bind.
  ///
  /// @return whether other sockets may share the address
  boolean allowReusePort();

  /// SO_RCVBUF.
  ///
  /// @return bytes; 0 for the system's default
  int receiveBufferSize();

  /// SO_SNDBUF.
  ///
  /// @return bytes; 0 for the system's default
  int sendBufferSize();

  /// TCP_NODELAY on connections.
  ///
  /// @return whether small writes are sent at once
  boolean noDelay();

  /// SO_KEEPALIVE on connections.
  ///
  /// @return whether the kernel probes idle peers
  boolean keepAlive();

  /// The largest payload of a datagram to receive.
  ///
  /// @return 1 to 65,535 bytes; the rest of a longer datagram is discarded
  int maxPacketSize();
}
