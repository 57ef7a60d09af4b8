package io.socketserver.tls;

/// Which versions and cipher suites a server offers.
///
/// @source Mozilla, Server Side TLS 5.7
/// @since 0.1
public enum TlsPolicy {

  /// TLS 1.3 alone.
  MODERN,

  /// TLS 1.3 and 1.2; with 1.2 only suites with forward secrecy and authenticated encryption.
  INTERMEDIATE
}
