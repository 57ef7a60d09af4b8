package io.socketserver.tls.internal;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The settings of a layer. Paths are text, because a [java.nio.file.Path] cannot be sent to a
/// child process.
///
/// @param certificates the files of the certificates
/// @param isModern whether only TLS 1.3 is offered
/// @param clientAuthorities who issues the certificates of clients; null if none are asked for
/// @param needsClientCertificate whether clients without one are rejected
/// @param applicationProtocols the protocols of ALPN
public record TlsSettings(
    List<Files> certificates,
    boolean isModern,
    @Nullable String clientAuthorities,
    boolean needsClientCertificate,
    List<String> applicationProtocols)
    implements Serializable {

  /// The files of a certificate.
  ///
  /// @param certificate the certificate and its chain
  /// @param key the private key
  /// @param password a file with the password of the key; null for none
  public record Files(String certificate, String key, @Nullable String password)
      implements Serializable {

    boolean isPkcs12() {
      return certificate.endsWith(".p12") || certificate.endsWith(".pfx");
    }

    Stream<String> all() {
      return password == null ? Stream.of(certificate, key) : Stream.of(certificate, key, password);
    }
  }

  /// All files that are read.
  List<String> files() {
    Stream<String> files = certificates.stream().flatMap(Files::all);
    return (clientAuthorities == null ? files : Stream.concat(files, Stream.of(clientAuthorities)))
        .distinct()
        .toList();
  }
}
