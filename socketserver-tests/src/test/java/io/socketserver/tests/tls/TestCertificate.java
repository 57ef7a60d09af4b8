package io.socketserver.tests.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Program;
import io.socketserver.tls.TlsLayer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate that signs itself, made by the JDK's keytool.
///
/// @param folder where its files are: `cert.pem`, `key.pem` and `both.p12`
public record TestCertificate(Path folder) {

  private static final String PASSWORD = "changeit";

  /// One for all tests that need no other.
  public static final TestCertificate SHARED = shared();

  private static TestCertificate shared() {
    try {
      Path folder = Files.createTempDirectory("tls");
      TestCertificate made = make(folder, "localhost");
      Runtime.getRuntime().addShutdownHook(new Thread(made::delete));
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Makes one.
  ///
  /// @param folder where its files will be
  /// @param name whose it is
  public static TestCertificate make(Path folder, String name) throws IOException {
    var made = new TestCertificate(folder);
    Files.deleteIfExists(made.pkcs12());
    Process keytool =
        new ProcessBuilder(
                Program.javaHome().resolve("bin/keytool").toString(),
                "-genkeypair",
                "-alias",
                "it",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:" + name + ",ip:127.0.0.1",
                "-validity",
                "30",
                "-keystore",
                made.pkcs12().toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    try (InputStream output = keytool.getInputStream()) {
      String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(keytool.waitFor()).as(said).isZero();
      KeyStore store = made.store();
      Key key = store.getKey("it", PASSWORD.toCharArray());
      write(made.key(), "PRIVATE KEY", key.getEncoded());
      write(made.certificate(), "CERTIFICATE", store.getCertificate("it").getEncoded());
      return made;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void write(Path file, String label, byte[] encoded) throws IOException {
    String text = Base64.getMimeEncoder().encodeToString(encoded);
    Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, text, label));
  }

  public Path certificate() {
    return folder.resolve("cert.pem");
  }

  public Path key() {
    return folder.resolve("key.pem");
  }

  public Path pkcs12() {
    return folder.resolve("both.p12");
  }

  /// A file with the password of the PKCS#12 file.
  public Path passwordFile() throws IOException {
    return Files.writeString(folder.resolve("password"), PASSWORD + "\n");
  }

  /// A layer for servers with this certificate.
  public TlsLayer layer() {
    try {
      return TlsLayer.of(certificate(), key());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private KeyStore store() throws GeneralSecurityException, IOException {
    return KeyStore.getInstance(pkcs12().toFile(), PASSWORD.toCharArray());
  }

  /// For clients that trust this certificate alone.
  public SSLContext trusting() {
    return context(new KeyManager[0]);
  }

  /// For clients that trust this certificate, and have it themselves.
  public SSLContext having() {
    try {
      var factory = KeyManagerFactory.getInstance("PKIX");
      factory.init(store(), PASSWORD.toCharArray());
      return context(factory.getKeyManagers());
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private SSLContext context(KeyManager[] keys) {
    try {
      Certificate certificate = store().getCertificate("it");
      var trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("it", certificate);
      var factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, factory.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private void delete() {
    for (Path file :
        new Path[] {certificate(), key(), pkcs12(), folder.resolve("password"), folder}) {
      try {
        boolean _ = Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
