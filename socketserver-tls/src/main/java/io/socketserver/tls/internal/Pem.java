package io.socketserver.tls.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The parts of a PEM file.
///
/// @source RFC 7468
final class Pem {

  private static final Pattern PART =
      Pattern.compile(
          "-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*+(?:-(?!----)[^-]*+)*+)-----END \\1-----");

  private Pem() {}

  /// A part of a file.
  ///
  /// @param label what it is, such as `CERTIFICATE`
  /// @param text what is between its first and its last line
  record Part(String label, String text) {

    boolean isCertificate() {
      return label.equals("CERTIFICATE") || label.equals("TRUSTED CERTIFICATE");
    }

    boolean isKey() {
      return label.endsWith("PRIVATE KEY");
    }

    /// Whether it is encrypted as OpenSSL did before PKCS#8.
    boolean isEncryptedByHeader() {
      return text.contains("Proc-Type:");
    }

    byte[] decode() throws IOException {
      try {
        return Base64.getMimeDecoder().decode(text.strip());
      } catch (IllegalArgumentException e) {
        throw new IOException("its part '" + label + "' is not valid base64", e);
      }
    }
  }

  static List<Part> parse(byte[] file) {
    List<Part> parts = new ArrayList<>();
    Matcher matcher = PART.matcher(new String(file, StandardCharsets.ISO_8859_1));
    while (matcher.find()) {
      parts.add(new Part(matcher.group(1), matcher.group(2)));
    }
    return parts;
  }

  /// The certificates of a file, in its order.
  ///
  /// @throws IOException if there are none, or one is malformed
  static List<X509Certificate> certificates(byte[] file) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Part part : parse(file)) {
      if (part.isCertificate()) {
        certificates.add(certificate(part.decode()));
      }
    }
    if (certificates.isEmpty()) {
      throw new IOException("it contains no certificate ('-----BEGIN CERTIFICATE-----')");
    }
    return certificates;
  }

  private static X509Certificate certificate(byte[] encoded) throws IOException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(encoded));
    } catch (CertificateException e) {
      throw new IOException("a certificate in it is malformed: " + e.getMessage(), e);
    }
  }
}
