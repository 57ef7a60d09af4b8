package io.socketserver.proxy.internal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A header of version 1: one line of ASCII.
///
/// ```
/// PROXY TCP4 192.0.2.7 198.51.100.1 56324 443
/// ```
///
/// @source The PROXY protocol, section 2.1
final class TextHeader {

  /// The longest line, with its CR LF.
  private static final int MOST_BYTES = 107;

  private static final String UNKNOWN = "PROXY UNKNOWN";
  private static final String TCP4 = "PROXY TCP4 ";
  private static final String TCP6 = "PROXY TCP6 ";
  private static final int FIELDS = 6;
  private static final byte FIRST_PRINTABLE = 0x20;
  private static final byte LAST_PRINTABLE = 0x7e;

  private static final Pattern IPV4_ADDRESS =
      Pattern.compile("(?:(?:0|[1-9]\\d{0,2})\\.){3}(?:0|[1-9]\\d{0,2})");
  private static final Pattern IPV6_ADDRESS = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern PORT = Pattern.compile("0|[1-9]\\d{0,4}");
  private static final int LAST_PORT = 65_535;
  private static final int LAST_OF_BYTE = 255;

  private TextHeader() {}

  /// How many bytes are missing at least: what the fields still have to come with one character
  /// each, and the end of the line.
  ///
  /// @param size at least the length of the shortest line
  static int missing(byte[] bytes, int size) throws InvalidHeaderException {
    int end = 0;
    while (end < size && bytes[end] >= FIRST_PRINTABLE && bytes[end] <= LAST_PRINTABLE) {
      end++;
    }
    if (end < size && bytes[end] != '\r'
        || end + 1 < size && bytes[end + 1] != '\n'
        || end + 2 < size) {
      throw new InvalidHeaderException("its line has a control character");
    }
    int missing = end < size ? end + 2 - size : missingOfLine(bytes, size);
    if (size + missing > MOST_BYTES) {
      throw new InvalidHeaderException("its line is longer than " + MOST_BYTES + " bytes");
    }
    return missing;
  }

  private static int missingOfLine(byte[] bytes, int size) throws InvalidHeaderException {
    String line = new String(bytes, 0, size, StandardCharsets.US_ASCII);
    if (line.startsWith(UNKNOWN + " ")) {
      return 2;
    }
    if (!line.startsWith(TCP4) && !line.startsWith(TCP6)) {
      throw new InvalidHeaderException("its protocol is not TCP4, TCP6 or UNKNOWN");
    }
    int fieldsToCome = Math.max(0, FIELDS - 1 - (int) line.chars().filter(c -> c == ' ').count());
    return 2 * fieldsToCome + (line.endsWith(" ") ? 1 : 0) + 2;
  }

  static @Nullable Announcement parse(byte[] bytes, int size) throws InvalidHeaderException {
    String line = new String(bytes, 0, size - 2, StandardCharsets.US_ASCII);
    if (line.equals(UNKNOWN) || line.startsWith(UNKNOWN + " ")) {
      return null; // whatever follows must be ignored
    }
    String[] fields = line.split(" ", -1);
    if (fields.length != FIELDS) {
      throw new InvalidHeaderException("its line has not " + FIELDS + " fields");
    }
    boolean four = line.startsWith(TCP4);
    return new Announcement(
        new InetSocketAddress(four ? ipv4(fields[2]) : ipv6(fields[2]), port(fields[4])),
        new InetSocketAddress(four ? ipv4(fields[3]) : ipv6(fields[3]), port(fields[5])),
        new byte[0]);
  }

  private static InetAddress ipv4(String text) throws InvalidHeaderException {
    if (!IPV4_ADDRESS.matcher(text).matches()) {
      throw new InvalidHeaderException("an IPv4 address is invalid");
    }
    byte[] address = new byte[4];
    String[] parts = text.split("\\.", -1);
    for (int i = 0; i < address.length; i++) {
      int value = Integer.parseInt(parts[i]);
      if (value > LAST_OF_BYTE) {
        throw new InvalidHeaderException("an IPv4 address is invalid");
      }
      address[i] = (byte) value;
    }
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 bytes", e);
    }
  }

  private static InetAddress ipv6(String text) throws InvalidHeaderException {
    if (!IPV6_ADDRESS.matcher(text).matches()) {
      throw new InvalidHeaderException("an IPv6 address is invalid");
    }
    try {
      return Inet6Address.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidHeaderException("an IPv6 address is invalid");
    }
  }

  private static int port(String text) throws InvalidHeaderException {
    int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : -1;
    if (port < 0 || port > LAST_PORT) {
      throw new InvalidHeaderException("a port is invalid");
    }
    return port;
  }
}
