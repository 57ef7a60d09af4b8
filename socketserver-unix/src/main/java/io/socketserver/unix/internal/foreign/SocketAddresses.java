package io.socketserver.unix.internal.foreign;

import io.socketserver.unix.socket.AbstractAddress;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;

/// Converts socket addresses to structures of the kernel and back: `struct sockaddr_un`,
/// `sockaddr_in` and `sockaddr_in6`.
///
/// @source unix(7), ip(7), ipv6(7); RFC 3493, section 3.7 (IPv4-mapped addresses)
public final class SocketAddresses {

  /// The size of the largest address, in bytes.
  public static final int MAX_SIZE = 128;

  /// The maximum length of a path, in bytes: `sun_path` has 108, the last of which terminates the
  /// string.
  public static final int MAX_PATH = 107;

  /// The address of an unbound UNIX socket.
  public static final UnixDomainSocketAddress UNNAMED = UnixDomainSocketAddress.of("");

  private static final int PATH_OFFSET = 2;
  private static final int INET_SIZE = 16;
  private static final int INET6_SIZE = 28;
  private static final int INET6_ADDRESS_OFFSET = 8;
  private static final int INET6_SCOPE_OFFSET = 24;

  /// The JDK's encoding of file names.
  private static final Charset PATHS =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private SocketAddresses() {}

  /// Whether an encoded address is that of a UNIX socket.
  static boolean isUnix(byte[] address) {
    return address[0]
        == Sockets.AF_UNIX; // the lower half of sa_family_t: both architectures are little-endian
  }

  /// The family of the socket for an address.
  ///
  /// @param address the address
  /// @return one of the `AF_` constants of [Sockets]
  /// @throws UnsupportedAddressTypeException if the kind of address is not supported
  public static int family(SocketAddress address) {
    if (address instanceof InetSocketAddress inet) {
      return inet.getAddress() instanceof Inet4Address ? Sockets.AF_INET : Sockets.AF_INET6;
    }
    if (address instanceof UnixDomainSocketAddress || address instanceof AbstractAddress) {
      return Sockets.AF_UNIX;
    }
    throw new UnsupportedAddressTypeException();
  }

  /// Encodes an address.
  ///
  /// @param address the address
  /// @param family the family of the socket that uses it: for an IPv6 socket, IPv4 addresses are
  ///   mapped
  /// @return the structure
  /// @throws IOException if the address is unresolved, or too long
  public static byte[] encode(SocketAddress address, int family) throws IOException {
    // no switch over types, which takes long to link: in a child process this code runs first
    if (address instanceof InetSocketAddress inet) {
      return encode(inet, family);
    }
    if (address instanceof UnixDomainSocketAddress path) {
      return encodePath(path);
    }
    if (address instanceof AbstractAddress name) {
      return encodeName(name);
    }
    throw new UnsupportedAddressTypeException();
  }

  private static byte[] encodePath(UnixDomainSocketAddress address) throws IOException {
    byte[] path = address.getPath().toString().getBytes(PATHS);
    if (path.length == 0) {
      throw new IOException("cannot send to a UNIX socket without a name");
    }
    if (path.length > MAX_PATH) {
      throw new IOException(
          "the path of a UNIX socket has at most "
              + MAX_PATH
              + " bytes, but this has "
              + path.length
              + ": "
              + address
              + "; use a shorter one, such as a relative path or one in /run");
    }
    byte[] encoded = new byte[PATH_OFFSET + path.length + 1];
    family(encoded, Sockets.AF_UNIX);
    System.arraycopy(path, 0, encoded, PATH_OFFSET, path.length);
    return encoded;
  }

  /// Encodes a path for system calls.
  ///
  /// @param path the path
  /// @return its bytes and a terminating zero byte
  public static byte[] terminated(Path path) {
    byte[] bytes = path.toString().getBytes(PATHS);
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  private static byte[] encodeName(AbstractAddress address) {
    byte[] name = address.bytes();
    byte[] encoded = new byte[PATH_OFFSET + 1 + name.length];
    family(encoded, Sockets.AF_UNIX);
    System.arraycopy(name, 0, encoded, PATH_OFFSET + 1, name.length);
    return encoded;
  }

  private static byte[] encode(InetSocketAddress address, int family) throws IOException {
    InetAddress host = address.getAddress();
    if (host == null) {
      throw new UnknownHostException(
          "unknown host name '" + address.getHostString() + "'; check its spelling");
    }
    byte[] bytes = host.getAddress();
    boolean six = family == Sockets.AF_INET6;
    byte[] encoded = new byte[six ? INET6_SIZE : INET_SIZE];
    family(encoded, family);
    encoded[2] = (byte) (address.getPort() >>> Byte.SIZE); // in network byte order
    encoded[3] = (byte) address.getPort();
    if (!six) {
      if (bytes.length != 4) {
        throw new IOException("an IPv4 socket cannot send to " + host.getHostAddress());
      }
      System.arraycopy(bytes, 0, encoded, 4, bytes.length);
      return encoded;
    }
    System.arraycopy(mapped(host), 0, encoded, INET6_ADDRESS_OFFSET, 16);
    if (host instanceof Inet6Address inet6) {
      ByteBuffer structure = ByteBuffer.wrap(encoded).order(ByteOrder.nativeOrder());
      structure.putInt(INET6_SCOPE_OFFSET, inet6.getScopeId());
    }
    return encoded;
  }

  /// Encodes an address for an IPv6 socket: IPv4 is mapped (`::ffff:1.2.3.4`), except the wildcard,
  /// which stands for any address of both families.
  ///
  /// @param host the address
  /// @return its 16 bytes
  public static byte[] mapped(InetAddress host) {
    byte[] bytes = host.getAddress();
    if (bytes.length == 16) {
      return bytes;
    }
    byte[] mapped = new byte[16];
    if (!host.isAnyLocalAddress()) {
      mapped[10] = (byte) 0xff;
      mapped[11] = (byte) 0xff;
      System.arraycopy(bytes, 0, mapped, 12, 4);
    }
    return mapped;
  }

  private static void family(byte[] encoded, int family) {
    encoded[0] = (byte) family; // two bytes; both architectures are little-endian
  }

  /// Decodes an address.
  ///
  /// @param encoded the structure
  /// @param length its length in bytes
  /// @return the address; mapped IPv4 addresses become IPv4 addresses again. A path that the JDK
  ///   cannot represent counts as unnamed
  public static SocketAddress decode(byte[] encoded, int length) {
    if (length < PATH_OFFSET) {
      return UNNAMED; // the result of recvfrom for a datagram from an unnamed socket
    }
    int family = ByteBuffer.wrap(encoded).order(ByteOrder.nativeOrder()).getShort(0);
    return switch (family) {
      case Sockets.AF_UNIX -> decodeUnix(encoded, length);
      case Sockets.AF_INET -> decodeInet(encoded, Arrays.copyOfRange(encoded, 4, 8), 0);
      case Sockets.AF_INET6 ->
          decodeInet(
              encoded,
              Arrays.copyOfRange(encoded, INET6_ADDRESS_OFFSET, INET6_SCOPE_OFFSET),
              ByteBuffer.wrap(encoded).order(ByteOrder.nativeOrder()).getInt(INET6_SCOPE_OFFSET));
      default -> throw new IllegalArgumentException("unknown address family " + family);
    };
  }

  private static SocketAddress decodeUnix(byte[] encoded, int length) {
    if (length == PATH_OFFSET) {
      return UNNAMED;
    }
    if (encoded[PATH_OFFSET] == 0) {
      int nameLength = length - PATH_OFFSET - 1;
      return nameLength == 0
          ? UNNAMED
          : AbstractAddress.of(Arrays.copyOfRange(encoded, PATH_OFFSET + 1, length));
    }
    int end = PATH_OFFSET;
    while (end < length && encoded[end] != 0) {
      end++;
    }
    try {
      return UnixDomainSocketAddress.of(new String(encoded, PATH_OFFSET, end - PATH_OFFSET, PATHS));
    } catch (InvalidPathException e) {
      // any client may choose such a name, and must not be able to make the receiver fail
      return UNNAMED;
    }
  }

  private static SocketAddress decodeInet(byte[] encoded, byte[] host, int scope) {
    int port = Short.toUnsignedInt(ByteBuffer.wrap(encoded).getShort(2));
    return new InetSocketAddress(address(host, scope), port);
  }

  /// Creates an address from its bytes.
  ///
  /// @param host 4 or 16 bytes
  /// @param scope the index of the interface that the address belongs to, or 0
  /// @return the address; an IPv4 address if it was mapped
  public static InetAddress address(byte[] host, int scope) {
    try {
      InetAddress plain = InetAddress.getByAddress(host);
      return scope != 0 && plain instanceof Inet6Address
          ? Inet6Address.getByAddress(null, host, scope)
          : plain;
    } catch (UnknownHostException e) {
      throw new AssertionError("only a wrong length is refused", e);
    }
  }
}
