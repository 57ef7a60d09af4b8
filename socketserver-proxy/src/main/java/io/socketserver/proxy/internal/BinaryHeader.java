package io.socketserver.proxy.internal;

import io.socketserver.api.ProxyHeader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// A header of version 2.
///
/// ```
/// 0   12       13         14                  16
/// +----+--------+----------+-------------------+-----------+--------------------------+
/// | signature   | version, | family, | length  | addresses | extensions: type, length, |
/// |             | command  | kind    |         |           | value                    |
/// +----+--------+----------+-------------------+-----------+--------------------------+
/// ```
///
/// @source The PROXY protocol, section 2.2
final class BinaryHeader {

  static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

  private static final int COMMAND_AT = 12;
  private static final int FAMILY_AT = 13;
  private static final int LENGTH_AT = 14;
  private static final int FIXED_BYTES = 16;

  private static final byte LOCAL = 0x20;
  private static final byte PROXY = 0x21;

  private static final int UNSPECIFIED = 0;
  private static final int INET = 1;
  private static final int INET6 = 2;
  private static final int UNIX = 3;

  /// The kinds of sockets: unspecified, stream, datagram.
  private static final int LAST_KIND = 2;

  private static final int UNIX_BYTES = 108;
  private static final int TYPE_AND_LENGTH = 3;

  private BinaryHeader() {}

  /// How many bytes are missing.
  static int missing(byte[] bytes, int size) throws InvalidHeaderException {
    if (size > COMMAND_AT && bytes[COMMAND_AT] != LOCAL && bytes[COMMAND_AT] != PROXY) {
      throw new InvalidHeaderException("its version or command is unknown");
    }
    if (size < FIXED_BYTES) {
      return FIXED_BYTES - size;
    }
    int whole = FIXED_BYTES + number(bytes, LENGTH_AT);
    if (whole > HeaderBuffer.MOST_BYTES) {
      throw new InvalidHeaderException(
          "it has " + whole + " bytes, more than " + HeaderBuffer.MOST_BYTES);
    }
    return whole - size;
  }

  static @Nullable Announcement parse(byte[] bytes, int size) throws InvalidHeaderException {
    if (bytes[COMMAND_AT] == LOCAL) {
      return null; // whatever follows must be ignored
    }
    int family = (bytes[FAMILY_AT] & 0xff) >> 4;
    if (family > UNIX || (bytes[FAMILY_AT] & 0x0f) > LAST_KIND) {
      throw new InvalidHeaderException("its address family or kind of socket is unknown");
    }
    int addressBytes = addressBytes(family);
    if (size < FIXED_BYTES + addressBytes) {
      throw new InvalidHeaderException("it is too short for its addresses");
    }
    requireExtensions(bytes, FIXED_BYTES + addressBytes, size);
    byte[] extensions = Arrays.copyOfRange(bytes, FIXED_BYTES + addressBytes, size);
    return switch (family) {
      case INET -> inet(bytes, 4, extensions);
      case INET6 -> inet(bytes, 16, extensions);
      case UNIX ->
          new Announcement(
              path(bytes, FIXED_BYTES), path(bytes, FIXED_BYTES + UNIX_BYTES), extensions);
      default -> null;
    };
  }

  private static int addressBytes(int family) {
    return switch (family) {
      case INET -> 2 * (4 + 2);
      case INET6 -> 2 * (16 + 2);
      case UNIX -> 2 * UNIX_BYTES;
      case UNSPECIFIED -> 0;
      default -> throw new IllegalArgumentException("unknown family " + family);
    };
  }

  private static Announcement inet(byte[] bytes, int length, byte[] extensions) {
    int ports = FIXED_BYTES + 2 * length;
    return new Announcement(
        inet(bytes, FIXED_BYTES, length, ports),
        inet(bytes, FIXED_BYTES + length, length, ports + 2),
        extensions);
  }

  private static InetSocketAddress inet(byte[] bytes, int at, int length, int portAt) {
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + length)),
          number(bytes, portAt));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  /// A path ends with the first zero byte. Sockets without a path, and those with an abstract name,
  /// have none in Java.
  private static SocketAddress path(byte[] bytes, int at) throws InvalidHeaderException {
    int end = at;
    while (end < at + UNIX_BYTES && bytes[end] != 0) {
      end++;
    }
    try {
      return UnixDomainSocketAddress.of(new String(bytes, at, end - at, StandardCharsets.UTF_8));
    } catch (InvalidPathException e) {
      throw new InvalidHeaderException("a path is invalid");
    }
  }

  /// Checks that the extensions are well-formed, and the checksum, if there is one (section 2.2.3).
  private static void requireExtensions(byte[] bytes, int from, int size)
      throws InvalidHeaderException {
    int checksumAt = 0;
    for (int at = from; at < size; ) {
      int value = at + TYPE_AND_LENGTH;
      int end = value > size ? Integer.MAX_VALUE : value + number(bytes, at + 1);
      if (end > size) {
        throw new InvalidHeaderException("an extension is longer than the rest of the header");
      }
      if (bytes[at] == ProxyHeader.CRC32C) {
        if (checksumAt > 0 || end - value != Integer.BYTES) {
          throw new InvalidHeaderException("it has not one checksum of 4 bytes");
        }
        checksumAt = value;
      }
      at = end;
    }
    if (checksumAt > 0) {
      requireChecksum(bytes, size, checksumAt);
    }
  }

  /// The checksum is that of the header with zeroes in its place.
  private static void requireChecksum(byte[] bytes, int size, int at)
      throws InvalidHeaderException {
    var checksum = new CRC32C();
    checksum.update(bytes, 0, at);
    checksum.update(new byte[Integer.BYTES]);
    checksum.update(bytes, at + Integer.BYTES, size - at - Integer.BYTES);
    if (checksum.getValue() != ((long) number(bytes, at) << 16 | number(bytes, at + 2))) {
      throw new InvalidHeaderException("its checksum is wrong");
    }
  }

  /// Two bytes in network order.
  private static int number(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }
}
