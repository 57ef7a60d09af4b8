package io.socketserver.tls.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.fuzz.Fuzz;
import java.io.IOException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// PEM files that nobody meant. The parts are those that a simple search finds, and what is
/// accepted can be written and read again. The oracle for keys in PKCS#8 is the JDK.
class PemFuzzTest {

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  /// Of the encrypted key in the corpus. The others have none.
  private static final String PASSWORD = "sesame";

  private final Fuzz parts = Fuzz.of("pem", PemFuzzTest::parts);
  private final Fuzz keys = Fuzz.of("pem", PemFuzzTest::key, IOException.class);
  private final Fuzz certificates = Fuzz.of("pem", PemFuzzTest::certificates, IOException.class);

  @Test
  void findsParts() {
    parts.quickly();
  }

  @Tag("slow")
  @Test
  void findsPartsThoroughly() {
    parts.thoroughly();
  }

  @Test
  void readsKeys() {
    keys.quickly();
  }

  @Tag("slow")
  @Test
  void readsKeysThoroughly() {
    keys.thoroughly();
  }

  @Test
  void readsCertificates() {
    certificates.quickly();
  }

  @Tag("slow")
  @Test
  void readsCertificatesThoroughly() {
    certificates.thoroughly();
  }

  private static String parts(byte[] input) {
    List<Pem.Part> found = Pem.parse(input);
    assertThat(found).isEqualTo(expected(new String(input, ISO_8859_1)));
    StringBuilder outcome = new StringBuilder("parts");
    found.stream().limit(4).forEach(part -> outcome.append(' ').append(part.label()));
    return outcome.toString();
  }

  /// A part ends at the next five dashes, which must begin its last line.
  private static List<Pem.Part> expected(String text) {
    List<Pem.Part> parts = new ArrayList<>();
    int at = text.indexOf(BEGIN);
    while (at >= 0) {
      int labelAt = at + BEGIN.length();
      int labelEnd = text.indexOf(DASHES, labelAt);
      int bodyAt = labelEnd + DASHES.length();
      int bodyEnd = labelEnd < 0 ? -1 : text.indexOf(DASHES, bodyAt);
      String label = labelEnd < 0 ? "" : text.substring(labelAt, labelEnd);
      String last = END + label + DASHES;
      boolean whole =
          bodyEnd >= 0 && label.matches("[A-Z0-9 ]{1,40}") && text.startsWith(last, bodyEnd);
      if (whole) {
        parts.add(new Pem.Part(label, text.substring(bodyAt, bodyEnd)));
      }
      at = text.indexOf(BEGIN, whole ? bodyEnd + last.length() : at + 1);
    }
    return parts;
  }

  private static String key(byte[] input) throws Exception {
    PrivateKey key;
    try {
      key = PrivateKeys.read(input, PASSWORD.toCharArray());
    } catch (IOException e) {
      assertNoKeyOfTheJdk(input);
      throw e;
    }
    PrivateKey again = PrivateKeys.read(pem("PRIVATE KEY", key.getEncoded()), null);
    assertThat(again.getEncoded()).isEqualTo(key.getEncoded());
    assertThat(again.getAlgorithm()).isEqualTo(key.getAlgorithm());
    return key.getAlgorithm();
  }

  /// What the JDK accepts is not rejected.
  private static void assertNoKeyOfTheJdk(byte[] input) throws Exception {
    List<Pem.Part> keys = Pem.parse(input).stream().filter(Pem.Part::isKey).toList();
    if (keys.isEmpty() || !keys.getFirst().label().equals("PRIVATE KEY")) {
      return;
    }
    byte[] encoded;
    try {
      encoded = keys.getFirst().decode();
    } catch (IOException e) {
      return;
    }
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        Object key =
            KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        assertThat(keys.getFirst().isEncryptedByHeader()).as("rejected: %s", key).isTrue();
      } catch (InvalidKeySpecException e) {
        continue;
      }
    }
  }

  private static String certificates(byte[] input)
      throws IOException, CertificateEncodingException {
    List<X509Certificate> certificates = Pem.certificates(input);
    for (X509Certificate each : certificates) {
      assertThat(Pem.certificates(pem("CERTIFICATE", each.getEncoded()))).containsExactly(each);
    }
    return "c".repeat(Math.min(5, certificates.size()));
  }

  private static byte[] pem(String label, byte[] encoded) {
    String text = Base64.getMimeEncoder().encodeToString(encoded);
    return (BEGIN + label + DASHES + "\n" + text + "\n" + END + label + DASHES + "\n")
        .getBytes(ISO_8859_1);
  }
}
