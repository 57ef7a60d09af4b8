package io.socketserver.api;

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// What a proxy has told of a connection, by the PROXY protocol, besides the addresses.
///
/// Version 1 of the protocol tells nothing more, so all the rest is empty.
///
/// @threading Immutable.
/// @source The PROXY protocol, versions 1 and 2, section 2.2
/// @since 0.1
public final class ProxyHeader {

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

  private final SocketAddress proxy;
  private final byte[] encoded;
  private final List<Extension> extensions;
  private final Optional<ProxyTls> tls;

  private ProxyHeader(SocketAddress proxy, byte[] encoded) {
    this.proxy = proxy;
    this.encoded = encoded;
    this.extensions = parse(encoded, 0, encoded.length);
    this.tls = extension(SSL).map(ProxyTls::parse);
  }

  /// Creates a header from what a proxy has sent.
  ///
  /// @param proxy the address of the proxy
  /// @param extensions its extensions, as type-length-value vectors (section 2.2)
  /// @return the header
  /// @throws IllegalArgumentException if the vectors are malformed
  public static ProxyHeader of(SocketAddress proxy, byte[] extensions) {
    return new ProxyHeader(proxy, extensions.clone());
  }

  /// One piece of information.
  ///
  /// @threading Immutable.
  /// @since 0.1
  public static final class Extension {

    private final int type;
    private final byte[] value;

    private Extension(int type, byte[] value) {
      this.type = type;
      this.value = value;
    }

    /// What it is.
    ///
    /// @return a number of the protocol, 0 to 255
    public int type() {
      return type;
    }

    /// Its value.
    ///
    /// @return the bytes, a copy
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
      byte[] value = new byte[length];
      System.arraycopy(bytes, begin, value, 0, length);
      found.add(new Extension(bytes[at] & 0xff, value));
      at = begin + length;
    }
    return Collections.unmodifiableList(found);
  }

  /// The address of the proxy, as the socket reports it.
  ///
  /// @return the peer of the connection
  public SocketAddress proxy() {
    return proxy;
  }

  /// All that the proxy has told, in its order.
  ///
  /// @return the extensions, also those that this class has no method for
  public List<Extension> extensions() {
    return extensions;
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

  /// What the client and the proxy have agreed on by TLS.
  ///
  /// @return the facts; empty if the proxy sent none
  public Optional<ProxyTls> tls() {
    return tls;
  }

  /// The extensions as the proxy sent them.
  ///
  /// @return their bytes, a copy
  public byte[] encoded() {
    return encoded.clone();
  }

  private Optional<Extension> first(int type) {
    return extensions.stream().filter(each -> each.type() == type).findFirst();
  }

  @Override
  public String toString() {
    return "header of proxy " + proxy;
  }
}
