package io.socketserver.tls.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A certificate, its chain and its key.
///
/// @param key the private key
/// @param chain the certificate, and those of its authorities
/// @param names the names that it is for, in lower case
record Identity(PrivateKey key, List<X509Certificate> chain, List<String> names) {

  private static final int DNS_NAME = 2;

  /// Reads the files of a certificate.
  ///
  /// @throws IOException if that fails; the message names the file
  static Identity read(TlsSettings.Files files) throws IOException {
    char[] password = password(files.password());
    return files.isPkcs12() ? fromPkcs12(files, password) : fromPem(files, password);
  }

  private static Identity fromPem(TlsSettings.Files files, char @Nullable [] password)
      throws IOException {
    List<X509Certificate> chain = from("certificate file", files.certificate(), Pem::certificates);
    PrivateKey key = from("key file", files.key(), file -> PrivateKeys.read(file, password));
    requirePair(key, chain.getFirst().getPublicKey(), files);
    return of(key, chain);
  }

  private static Identity fromPkcs12(TlsSettings.Files files, char @Nullable [] password)
      throws IOException {
    return from("certificate file", files.certificate(), file -> readPkcs12(file, password));
  }

  private static Identity readPkcs12(byte[] file, char @Nullable [] password) throws IOException {
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(file), password);
      for (String alias : Collections.list(store.aliases())) {
        if (store.getKey(alias, password) instanceof PrivateKey key) {
          List<X509Certificate> chain = new ArrayList<>();
          Certificate @Nullable [] certificates = store.getCertificateChain(alias);
          if (certificates == null) {
            throw new IOException("it has a private key without a certificate");
          }
          for (Certificate certificate : certificates) {
            chain.add((X509Certificate) certificate);
          }
          return of(key, chain);
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(e.getMessage(), e);
    }
    throw new IOException("it contains no private key");
  }

  private static Identity of(PrivateKey key, List<X509Certificate> chain) throws IOException {
    return new Identity(key, List.copyOf(chain), names(chain.getFirst()));
  }

  /// The names of a certificate, without which it serves those that ask for no name.
  private static List<String> names(X509Certificate certificate) throws IOException {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> name.getFirst().equals(DNS_NAME))
              .map(name -> name.get(1).toString().toLowerCase(Locale.ROOT))
              .toList();
    } catch (CertificateParsingException e) {
      throw new IOException("a certificate is malformed: " + e.getMessage(), e);
    }
  }

  /// Whether the certificate is for a name.
  ///
  /// @param name in lower case
  boolean isFor(String name) {
    int dot = name.indexOf('.');
    String wildcard = dot < 0 ? name : "*" + name.substring(dot);
    return names.contains(name) || names.contains(wildcard);
  }

  X509Certificate certificate() {
    return chain.getFirst();
  }

  // ---- files

  /// Reads something from the content of a file.
  @FunctionalInterface
  interface Reader<T> {
    T read(byte[] file) throws IOException;
  }

  /// Reads a file.
  ///
  /// @param what what the file is, for the message
  static <T> T from(String what, String file, Reader<T> reader) throws IOException {
    try {
      return reader.read(Files.readAllBytes(Path.of(file)));
    } catch (NoSuchFileException e) {
      throw new IOException(what + " '" + file + "' does not exist", e);
    } catch (IOException e) {
      throw new IOException(what + " '" + file + "' cannot be used: " + e.getMessage(), e);
    }
  }

  private static char @Nullable [] password(@Nullable String file) throws IOException {
    return file == null
        ? null
        : from(
            "password file",
            file,
            bytes ->
                new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElseThrow(() -> new IOException("it is empty"))
                    .toCharArray());
  }

  // ---- the pair

  private static void requirePair(PrivateKey key, PublicKey publicKey, TlsSettings.Files files)
      throws IOException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "EdDSA" -> "EdDSA";
          default -> null; // its first handshake shows whether they match
        };
    if (algorithm == null && key.getAlgorithm().equals(publicKey.getAlgorithm())) {
      return;
    }
    if (algorithm == null || !belong(key, publicKey, algorithm)) {
      throw new IOException(
          "key file '"
              + files.key()
              + "' does not belong to the certificate in '"
              + files.certificate()
              + "'");
    }
  }

  private static boolean belong(PrivateKey key, PublicKey publicKey, String algorithm)
      throws IOException {
    byte[] probe = {1, 2, 3, 4};
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(probe);
      return signature.verify(signed);
    } catch (SignatureException | InvalidKeyException e) {
      return false; // of another algorithm
    } catch (GeneralSecurityException e) {
      throw new IOException("this Java has no " + algorithm, e);
    }
  }
}
