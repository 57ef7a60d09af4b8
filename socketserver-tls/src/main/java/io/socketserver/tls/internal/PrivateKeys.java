package io.socketserver.tls.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/// Private keys from PEM files.
///
/// The JDK reads PKCS#8 alone. The older forms are what PKCS#8 has inside, so they are wrapped.
///
/// @source RFC 5958 (PKCS#8); RFC 8017, appendix A (PKCS#1); RFC 5915 (SEC 1)
final class PrivateKeys {

  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  /// rsaEncryption, with the parameter NULL.
  private static final byte[] RSA = {
    0x30,
    0x0d,
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  /// id-ecPublicKey; the curve follows.
  private static final byte[] EC = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };

  private static final byte SEQUENCE = 0x30;
  private static final byte OCTET_STRING = 0x04;

  /// In a SEC 1 key, the curve.
  private static final byte PARAMETERS = (byte) 0xa0;

  private PrivateKeys() {}

  /// The first private key of a file.
  ///
  /// @param password null if there is none
  /// @throws IOException if there is no key, or it cannot be read
  static PrivateKey read(byte[] file, char @Nullable [] password) throws IOException {
    for (Pem.Part part : Pem.parse(file)) {
      if (part.isKey()) {
        return read(part, password);
      }
    }
    throw new IOException("it contains no private key ('-----BEGIN PRIVATE KEY-----')");
  }

  private static PrivateKey read(Pem.Part part, char @Nullable [] password) throws IOException {
    if (part.isEncryptedByHeader()) {
      throw new IOException(
          "its key is encrypted in an outdated form; convert it with 'openssl pkcs8 -topk8'");
    }
    return switch (part.label()) {
      case "PRIVATE KEY" -> key(part.decode());
      case "ENCRYPTED PRIVATE KEY" -> decrypt(part.decode(), password);
      case "RSA PRIVATE KEY" ->
          key(der(SEQUENCE, VERSION_0, RSA, der(OCTET_STRING, part.decode())));
      case "EC PRIVATE KEY" -> ec(part.decode());
      default ->
          throw new IOException("its part '" + part.label() + "' is of an unknown kind of key");
    };
  }

  private static PrivateKey key(byte[] pkcs8) throws IOException {
    InvalidKeySpecException last = null;
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        last = e; // of another algorithm, or malformed
      } catch (GeneralSecurityException e) {
        throw new IOException("this Java has no keys of " + algorithm, e);
      }
    }
    throw new IOException("its key is malformed, or of an unknown algorithm", last);
  }

  private static PrivateKey decrypt(byte[] encrypted, char @Nullable [] password)
      throws IOException {
    if (password == null) {
      throw new IOException("its key is encrypted; give a file with its password");
    }
    EncryptedPrivateKeyInfo info;
    try {
      info = new EncryptedPrivateKeyInfo(encrypted);
    } catch (IOException e) {
      throw new IOException(
          "its key is encrypted in a form that this Java does not know; encrypt it with 'openssl"
              + " pkcs8 -topk8 -v2 aes256'",
          e);
    }
    try {
      AlgorithmParameters parameters = info.getAlgParameters();
      if (parameters == null) {
        throw new IOException("its key is malformed: it does not say how it is encrypted");
      }
      // for PBES2 the parameters alone know which ciphers are meant
      String algorithm =
          info.getAlgName().startsWith("PBES2") || info.getAlgName().startsWith("1.2")
              ? parameters.toString()
              : info.getAlgName();
      var spec = new PBEKeySpec(password);
      try {
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
            Cipher.DECRYPT_MODE,
            SecretKeyFactory.getInstance(algorithm).generateSecret(spec),
            parameters);
        return key(info.getKeySpec(cipher).getEncoded());
      } finally {
        spec.clearPassword();
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("its key cannot be decrypted with this password", e);
    }
  }

  /// The curve is inside the key, and has to be outside.
  private static PrivateKey ec(byte[] sec1) throws IOException {
    byte[] curve = find(sec1, PARAMETERS);
    return key(der(SEQUENCE, VERSION_0, der(SEQUENCE, EC, curve), der(OCTET_STRING, sec1)));
  }

  /// The content of an element of a sequence.
  private static byte[] find(byte[] sequence, byte tag) throws IOException {
    int[] at = {0};
    length(sequence, at); // of the sequence itself
    while (at[0] < sequence.length) {
      byte found = sequence[at[0]];
      int length = length(sequence, at);
      if (found == tag) {
        byte[] content = new byte[length];
        System.arraycopy(sequence, at[0], content, 0, length);
        return content;
      }
      at[0] += length;
    }
    throw new IOException("its key does not name its curve");
  }

  /// Moves from the tag of an element to its content.
  ///
  /// @return the length of the content
  private static int length(byte[] der, int[] at) throws IOException {
    int index = at[0] + 1;
    if (index >= der.length) {
      throw new IOException("its key is malformed");
    }
    int first = der[index++] & 0xff;
    int length = first;
    if (first > 0x7f) {
      length = 0;
      for (int i = 0; i < (first & 0x7f) && index < der.length && length < 1 << 16; i++) {
        length = length << 8 | der[index++] & 0xff;
      }
    }
    at[0] = index;
    if (length > der.length - index) {
      throw new IOException("its key is malformed");
    }
    return length;
  }

  private static byte[] der(byte tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    var out = new ByteArrayOutputStream(length + 6);
    out.write(tag);
    int sizes = length > 0xffff ? 3 : length > 0xff ? 2 : length > 0x7f ? 1 : 0;
    if (sizes > 0) {
      out.write(0x80 | sizes);
    }
    for (int shift = 8 * Math.max(0, sizes - 1); shift >= 0; shift -= 8) {
      out.write(length >> shift);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
