package io.socketserver.api;

import java.util.Optional;
import javax.net.ssl.SSLSession;

/// What a client and its server agreed on in a TLS handshake.
///
/// @param session the session: its protocol, cipher suite and certificates. If the server did not
///   ask for a certificate, or the client sent none, [SSLSession#getPeerCertificates()] throws
///   [javax.net.ssl.SSLPeerUnverifiedException]
/// @param serverName the name that the client asked for (SNI)
/// @param applicationProtocol the protocol that both chose (ALPN), such as `h2`
/// @threading Immutable; the session is thread-safe.
/// @source RFC 8446; RFC 6066, section 3; RFC 7301
/// @since 0.1
public record TlsSession(
    SSLSession session, Optional<String> serverName, Optional<String> applicationProtocol) {}
