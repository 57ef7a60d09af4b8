package io.socketserver.tests.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.ThreadingTcpServer;
import io.socketserver.tests.RealClient;
import io.socketserver.tls.TlsLayer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys in all forms in which OpenSSL writes them.
class TlsKeysTest {

  @TempDir Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private static void openssl(String... arguments) throws Exception {
    var _ = RealClient.require("openssl").run("", arguments).succeeded();
  }

  /// Makes a key as PKCS#8, and its certificate.
  private void makePair(String algorithm, String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("genpkey", "-algorithm", algorithm));
    for (String option : options) {
      arguments.addAll(List.of("-pkeyopt", option));
    }
    arguments.addAll(List.of("-out", file("key.pem").toString()));
    openssl(arguments.toArray(String[]::new));
    openssl(
        "req",
        "-x509",
        "-new",
        "-key",
        file("key.pem").toString(),
        "-days",
        "30",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
        "-out",
        file("cert.pem").toString());
  }

  /// Encrypts the key, into another file.
  private void lock(String cipher, Path password) throws Exception {
    openssl(
        "pkcs8",
        "-topk8",
        "-v2",
        cipher,
        "-in",
        file("key.pem").toString(),
        "-passout",
        "file:" + password,
        "-out",
        file("locked.pem").toString());
  }

  /// Writes the key as OpenSSL did before PKCS#8, into another file.
  private void makeTraditional() throws Exception {
    openssl(
        "pkey",
        "-traditional",
        "-in",
        file("key.pem").toString(),
        "-out",
        file("old.pem").toString());
  }

  /// Serves with a layer, and lets OpenSSL's client have a look.
  private void assertServes(TlsLayer layer) throws Exception {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var options = ServerOptions.builder().addLayer(layer).build();
    try (var server =
        new ThreadingTcpServer(address, request -> request.write("served"), options)) {
      server.start();
      String said =
          RealClient.require("openssl")
              .run(
                  "",
                  "s_client",
                  "-connect",
                  "127.0.0.1:" + server.serverAddress().getPort(),
                  "-servername",
                  "localhost",
                  "-CAfile",
                  file("cert.pem").toString(),
                  "-ign_eof")
              .stdout();
      assertThat(said).contains("Verify return code: 0 (ok)").contains("served");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RSA, rsa_keygen_bits:2048",
    "RSA, rsa_keygen_bits:4096",
    "EC, ec_paramgen_curve:prime256v1",
    "EC, ec_paramgen_curve:secp384r1",
    "ED25519, "
  })
  void servesWithPkcs8(String algorithm, String option) throws Exception {
    makePair(algorithm, option == null ? new String[0] : new String[] {option});

    assertServes(TlsLayer.of(file("cert.pem"), file("key.pem")));
  }

  @ParameterizedTest
  @CsvSource({
    "RSA, rsa_keygen_bits:2048, -----BEGIN RSA PRIVATE KEY",
    "EC, ec_paramgen_curve:secp384r1, -----BEGIN EC PRIVATE KEY"
  })
  void servesWithTraditionalForms(String algorithm, String option, String begins) throws Exception {
    makePair(algorithm, option);
    makeTraditional();
    assertThat(Files.readString(file("old.pem"))).startsWith(begins);

    assertServes(TlsLayer.of(file("cert.pem"), file("old.pem")));
  }

  @Test
  void servesWithCertificateAndKeyInOneFile() throws Exception {
    makePair("EC", "ec_paramgen_curve:prime256v1");
    Path both =
        Files.writeString(
            file("both.pem"),
            "a comment\n" + Files.readString(file("cert.pem")) + Files.readString(file("key.pem")));

    assertServes(TlsLayer.of(both, both));
  }

  @ParameterizedTest
  @ValueSource(strings = {"aes256", "aes128"})
  void servesWithAnEncryptedKey(String cipher) throws Exception {
    makePair("RSA", "rsa_keygen_bits:2048");
    Path password = Files.writeString(file("password"), "s\u00e9same open\n");
    lock(cipher, password);

    assertServes(
        TlsLayer.builder().certificate(file("cert.pem"), file("locked.pem"), password).build());

    assertThatThrownBy(() -> TlsLayer.of(file("cert.pem"), file("locked.pem")))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("its key is encrypted; give a file with its password");
    Path wrong = Files.writeString(file("wrong"), "open sesame\n");
    assertThatThrownBy(() ->
            TlsLayer.builder().certificate(file("cert.pem"), file("locked.pem"), wrong).build())
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("its key cannot be decrypted with this password");
  }

  @Test
  void namesAWayOutOfAnEncryptionThatJavaDoesNotHave() throws Exception {
    makePair("RSA", "rsa_keygen_bits:2048");
    Path password = Files.writeString(file("password"), "sesame\n");
    lock("des3", password);

    assertThatThrownBy(() ->
            TlsLayer.builder().certificate(file("cert.pem"), file("locked.pem"), password).build())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("openssl pkcs8 -topk8 -v2 aes256");
  }

  @Test
  void servesWithPkcs12() throws Exception {
    makePair("EC", "ec_paramgen_curve:prime256v1");
    Path password = Files.writeString(file("password"), "sesame\n");
    openssl(
        "pkcs12",
        "-export",
        "-in",
        file("cert.pem").toString(),
        "-inkey",
        file("key.pem").toString(),
        "-passout",
        "file:" + password,
        "-out",
        file("both.p12").toString());

    assertServes(
        TlsLayer.builder().certificate(file("both.p12"), file("both.p12"), password).build());
  }

  /// Whatever a file holds, the answer is an exception that names it.
  @Test
  void namesAFileThatIsMalformed() throws Exception {
    makePair("EC", "ec_paramgen_curve:prime256v1");
    makeTraditional();
    byte[] good = Files.readAllBytes(file("old.pem"));
    var random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      byte[] bad = good.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        bad[random.nextInt(bad.length)] = (byte) (32 + random.nextInt(90));
      }
      if (random.nextBoolean()) {
        bad = Arrays.copyOf(bad, random.nextInt(bad.length));
      }
      Path broken = Files.write(file("broken.pem"), bad);
      try {
        var _ = TlsLayer.of(file("cert.pem"), broken); // what was changed did not matter
      } catch (IOException e) {
        assertThat(e).hasMessageContaining(broken.toString());
      }
    }
  }
}
