package io.socketserver.tls;

/// Whether clients prove their identity with a certificate.
///
/// @since 0.1
public enum ClientCertificate {

  /// The server does not ask for one.
  NONE,

  /// The server asks for one. A client without one is served, one with an untrusted one is not.
  WANT,

  /// A client without a trusted certificate is not served.
  NEED
}
