package io.socketserver.api;

import java.io.ByteArrayOutputStream;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a proxy has told of a connection, by the PROXY protocol, besides the addresses.
///
/// Version 1 of the protocol tells nothing more, so all the rest is empty.
///
/// @param proxy the address of the proxy, as the socket reports it
/// @param extensions all that the proxy has told, in its order; also what this class has no method
///   for
/// @param tls what the client and the proxy have agreed on by TLS; empty if the proxy sent nothing
/// @threading Immutable.
/// @source The PROXY protocol, versions 1 and 2, section 2.2
/// @since 0.1
public record ProxyHeader(SocketAddress proxy, List<Extension> extensions, Optional<ProxyTls> tls) {

  /// The application protocol that the client and the proxy have agreed on (ALPN).
  public static final int ALPN = 0x01;

  /// The name of the host that the client asked for (SNI).
  public static final int AUTHORITY = 0x02;

  /// The checksum of the header.
  public static final int CRC32C = 0x03;

  /// The identifier that the proxy has given to this connection.
  public static final int UNIQUE_ID = 0x05;

  /// What the client and the proxy have agreed on by TLS.
  public static final int SSL = 0x20;

  private static final int TYPE_AND_LENGTH = 3;

  /// Copies the list.
  public ProxyHeader {
    extensions = List.copyOf(extensions);
  }

  /// Creates a header from what a proxy has sent.
  ///
  /// @param proxy the address of the proxy
  /// @param extensions its extensions, as type-length-value vectors (section 2.2)
  /// @return the header
  /// @throws IllegalArgumentException if the vectors are malformed
  public static ProxyHeader of(SocketAddress proxy, byte[] extensions) {
    List<Extension> parsed = parse(extensions, 0, extensions.length);
    return new ProxyHeader(
        proxy, parsed, first(parsed, SSL).map(each -> ProxyTls.parse(each.value)));
  }

  /// One piece of information.
  ///
  /// @param type a number of the protocol, 0 to 255
  /// @param value its value, at most 65,535 bytes
  /// @threading Immutable.
  /// @since 0.1
  public record Extension(int type, byte[] value) {

    /// Copies the value.
    public Extension {
      value = value.clone();
    }

    /// The value.
    ///
    /// @return the bytes, a copy
    @Override
    public byte[] value() {
      return value.clone();
    }

    /// The value as text. Proxies send names in ASCII or UTF-8.
    String text() {
      return new String(value, StandardCharsets.UTF_8);
    }
  }

  static List<Extension> parse(byte[] bytes, int from, int to) {
    var found = new ArrayList<Extension>();
    int at = from;
    while (at < to) {
      if (to - at < TYPE_AND_LENGTH) {
        throw new IllegalArgumentException("an extension ends after " + (to - at) + " bytes");
      }
      int length = (bytes[at + 1] & 0xff) << 8 | bytes[at + 2] & 0xff;
      int begin = at + TYPE_AND_LENGTH;
      if (length > to - begin) {
        throw new IllegalArgumentException(
            "an extension of " + length + " bytes has only " + (to - begin));
      }
      found.add(new Extension(bytes[at] & 0xff, Arrays.copyOfRange(bytes, begin, begin + length)));
      at = begin + length;
    }
    return found;
  }

  /// The value of the first extension of a type.
  ///
  /// @param type a number of the protocol, 0 to 255
  /// @return its bytes, a copy; empty if the proxy sent none
  public Optional<byte[]> extension(int type) {
    return first(type).map(Extension::value);
  }

  /// The name of the host that the client asked for, by SNI or in its request.
  ///
  /// @return the name; empty if the proxy sent none
  public Optional<String> authority() {
    return first(AUTHORITY).map(Extension::text);
  }

  /// The application protocol that the client and the proxy have agreed on (ALPN), such as `h2`.
  ///
  /// @return its name; empty if the proxy sent none
  public Optional<String> applicationProtocol() {
    return first(ALPN).map(Extension::text);
  }

  /// The identifier that the proxy has given to this connection, for the logs of both.
  ///
  /// @return at most 128 bytes by the protocol, a copy; empty if the proxy sent none
  public Optional<byte[]> uniqueId() {
    return extension(UNIQUE_ID);
  }

  /// The extensions as the proxy sent them.
  ///
  /// @return type-length-value vectors
  public byte[] encoded() {
    var bytes = new ByteArrayOutputStream();
    for (Extension each : extensions) {
      bytes.write(each.type);
      bytes.write(each.value.length >> 8);
      bytes.write(each.value.length);
      bytes.writeBytes(each.value);
    }
    return bytes.toByteArray();
  }

  private Optional<Extension> first(int type) {
    return first(extensions, type);
  }

  private static Optional<Extension> first(List<Extension> extensions, int type) {
    return extensions.stream().filter(each -> each.type == type).findFirst();
  }
}
