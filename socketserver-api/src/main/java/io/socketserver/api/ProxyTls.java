package io.socketserver.api;

import java.util.List;
import java.util.Optional;

/// What a client and a proxy have agreed on by TLS, as the proxy tells it.
///
/// @param encrypted whether the client's connection to the proxy is encrypted
/// @param certificate whether the client has presented a certificate, on this connection or on the
///   one whose session it resumes
/// @param verified whether the proxy has verified it; false if there is none
/// @param version the version of the protocol, such as `TLSv1.3`
/// @param cipher the name of the cipher suite
/// @param commonName the common name of the subject of the client's certificate
/// @threading Immutable.
/// @source The PROXY protocol, version 2, section 2.2.6
/// @since 0.1
public record ProxyTls(
    boolean encrypted,
    boolean certificate,
    boolean verified,
    Optional<String> version,
    Optional<String> cipher,
    Optional<String> commonName) {

  private static final int ENCRYPTED = 0x01;
  private static final int CERTIFICATE = 0x02 | 0x04;

  private static final int VERSION = 0x21;
  private static final int COMMON_NAME = 0x22;
  private static final int CIPHER = 0x23;

  /// The flags, and the result of the verification in four bytes: 0 for success.
  private static final int LENGTH = 5;

  static ProxyTls parse(byte[] value) {
    if (value.length < LENGTH) {
      throw new IllegalArgumentException(
          "the extension of TLS has only " + value.length + " bytes");
    }
    int flags = value[0];
    boolean certificate = (flags & CERTIFICATE) != 0;
    boolean verified = (value[1] | value[2] | value[3] | value[4]) == 0;
    List<ProxyHeader.Extension> parts = ProxyHeader.parse(value, LENGTH, value.length);
    return new ProxyTls(
        (flags & ENCRYPTED) != 0,
        certificate,
        certificate && verified,
        text(parts, VERSION),
        text(parts, CIPHER),
        text(parts, COMMON_NAME));
  }

  private static Optional<String> text(List<ProxyHeader.Extension> parts, int type) {
    return parts.stream()
        .filter(each -> each.type() == type)
        .findFirst()
        .map(ProxyHeader.Extension::text);
  }
}
