package io.socketserver.api;

/// What a server receives, and so what a handler must handle.
///
/// @since 0.1
public enum RequestKind {
  /// Connections: TCP and UNIX stream servers.
  STREAM,
  /// Datagrams: UDP and UNIX datagram servers.
  DATAGRAM
}
