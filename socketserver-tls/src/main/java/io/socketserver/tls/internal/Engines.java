package io.socketserver.tls.internal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// Creates the engines of connections, from the files as they were at one time.
///
/// @threading Thread-safe.
final class Engines {

  /// TLS 1.3, and of TLS 1.2 what has forward secrecy and authenticated encryption.
  ///
  /// @source Mozilla, Server Side TLS 5.7
  private static final String[] SUITES = {
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
  };

  private final SSLContext context;
  private final SSLParameters parameters;
  private final List<X509Certificate> certificates;

  private Engines(
      SSLContext context, SSLParameters parameters, List<X509Certificate> certificates) {
    this.context = context;
    this.parameters = parameters;
    this.certificates = certificates;
  }

  /// Reads the files of the settings.
  ///
  /// @throws IOException if one cannot be read, or not be used; the message names it
  static Engines load(TlsSettings settings) throws IOException {
    List<Identity> identities = new ArrayList<>();
    for (TlsSettings.Files files : settings.certificates()) {
      identities.add(Identity.read(files));
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {new Identities(identities)}, trustManagers(settings), null);
      return new Engines(
          context, parameters(settings), identities.stream().map(Identity::certificate).toList());
    } catch (GeneralSecurityException e) {
      throw new IOException("this Java cannot use the certificates: " + e.getMessage(), e);
    }
  }

  private static TrustManager[] trustManagers(TlsSettings settings)
      throws IOException, GeneralSecurityException {
    String file = settings.clientAuthorities();
    if (file == null) {
      return new TrustManager[0];
    }
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (X509Certificate authority :
        Identity.from("file of client authorities", file, Pem::certificates)) {
      store.setCertificateEntry(String.valueOf(number++), authority);
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static SSLParameters parameters(TlsSettings settings) {
    var parameters =
        new SSLParameters(
            SUITES,
            settings.isModern() ? new String[] {"TLSv1.3"} : new String[] {"TLSv1.3", "TLSv1.2"});
    parameters.setUseCipherSuitesOrder(false); // the client knows what its processor can do
    parameters.setApplicationProtocols(settings.applicationProtocols().toArray(String[]::new));
    // each of the two setters clears the other
    if (settings.needsClientCertificate()) {
      parameters.setNeedClientAuth(true);
    } else {
      parameters.setWantClientAuth(settings.clientAuthorities() != null);
    }
    return parameters;
  }

  SSLEngine newEngine() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setSSLParameters(parameters);
    return engine;
  }

  boolean hasCertificatesOf(Engines other) {
    return certificates.equals(other.certificates);
  }

  /// The certificates that are not valid at a time, described.
  List<String> invalidAt(Instant now) {
    List<String> invalid = new ArrayList<>();
    for (X509Certificate certificate : certificates) {
      if (now.isAfter(certificate.getNotAfter().toInstant())) {
        invalid.add(
            "the certificate of "
                + certificate.getSubjectX500Principal()
                + " expired on "
                + certificate.getNotAfter().toInstant());
      } else if (now.isBefore(certificate.getNotBefore().toInstant())) {
        invalid.add(
            "the certificate of "
                + certificate.getSubjectX500Principal()
                + " is not valid before "
                + certificate.getNotBefore().toInstant());
      }
    }
    return invalid;
  }
}
