package io.socketserver.core;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Objects;

/// A block of IP addresses with a common beginning, in CIDR notation: `192.0.2.0/24`,
/// `2001:db8::/32`. A single address is a block too.
///
/// @param first its first address
/// @param prefix how many bits all its addresses have in common: 0 to 32 for IPv4, 0 to 128 for
///   IPv6
/// @threading Immutable.
/// @source RFC 4632, section 3.1; RFC 4291, section 2.3
/// @since 0.1
public record AddressBlock(InetAddress first, int prefix) {

  /// Validates the block.
  public AddressBlock {
    Objects.requireNonNull(first, "first");
    byte[] bytes = first.getAddress();
    Ranges.inRange("prefix", prefix, 0, bytes.length * 8);
    byte[] cut = cut(bytes, prefix);
    if (!Arrays.equals(bytes, cut)) {
      throw new IllegalArgumentException(
          "the address '"
              + first.getHostAddress()
              + "' has bits beyond the first "
              + prefix
              + "; did you mean '"
              + address(cut).getHostAddress()
              + "/"
              + prefix
              + "'?");
    }
  }

  /// Parses a block. No name is looked up.
  ///
  /// @param text an address, or an address and the length of its prefix: `192.0.2.0/24`
  /// @return the block
  /// @throws IllegalArgumentException if it is invalid; the message, in one line, names the text
  ///   and the reason
  public static AddressBlock parse(String text) {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    // others than four numbers are IPv4 addresses as well, but nobody expects 10.1 to be 10.0.0.1
    boolean dotted = host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    // brackets are for URLs, and an interface is no part of a block
    boolean colons = host.indexOf(':') >= 0 && host.indexOf('%') < 0 && host.indexOf('[') < 0;
    if (!dotted && !colons) {
      throw invalid(text);
    }
    InetAddress first;
    try {
      first = InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      throw invalid(text);
    }
    int longest = first.getAddress().length * 8;
    if (slash < 0) {
      return new AddressBlock(first, longest);
    }
    String prefix = text.substring(slash + 1);
    if (!prefix.matches("\\d{1,3}") || Integer.parseInt(prefix) > longest) {
      throw new IllegalArgumentException(
          "'" + text + "' has no prefix length from 0 to " + longest + " after '/'");
    }
    return new AddressBlock(first, Integer.parseInt(prefix));
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is not a block of addresses, such as 192.0.2.0/24 or 2001:db8::/32");
  }

  /// Whether an address belongs to this block.
  ///
  /// @param address the address
  /// @return true if it begins as all of this block do
  public boolean contains(InetAddress address) {
    byte[] other = address.getAddress();
    byte[] own = first.getAddress();
    int whole = prefix / 8;
    if (other.length != own.length || !Arrays.equals(own, 0, whole, other, 0, whole)) {
      return false;
    }
    int rest = prefix % 8;
    return rest == 0 || ((own[whole] ^ other[whole]) & 0xff) >> 8 - rest == 0;
  }

  private static byte[] cut(byte[] address, int prefix) {
    byte[] cut = address.clone();
    for (int bit = prefix; bit < cut.length * 8; bit++) {
      cut[bit / 8] &= (byte) ~(0x80 >> bit % 8);
    }
    return cut;
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  /// The block in CIDR notation.
  @Override
  public String toString() {
    return first.getHostAddress() + "/" + prefix;
  }
}
