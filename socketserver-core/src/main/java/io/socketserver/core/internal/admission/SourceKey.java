package io.socketserver.core.internal.admission;

import io.socketserver.api.PeerCredentials;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/// Sources as numbers: a block of addresses, or a user of this machine.
///
/// The upper half of an IPv6 address identifies the network of a host, which chooses the lower half
/// itself. So 64 bits identify any source: the others begin as only multicast addresses do.
///
/// @source RFC 4291, sections 2.5.1 and 2.7
public final class SourceKey {

  private static final long IPV4 = 0xffffL << 48;
  private static final long USER = 0xfffeL << 48;

  private SourceKey() {}

  /// The key of an address.
  ///
  /// @param address the address
  /// @param ipv4Prefix how many bits of an IPv4 address identify a source, 1 to 32
  /// @param ipv6Prefix how many bits of an IPv6 address do, 1 to 64
  /// @return the key
  public static long of(InetAddress address, int ipv4Prefix, int ipv6Prefix) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    if (address instanceof Inet4Address) {
      return IPV4 | Integer.toUnsignedLong(bytes.getInt() & -1 << 32 - ipv4Prefix);
    }
    return bytes.getLong() & -1L << 64 - ipv6Prefix;
  }

  /// The key of a user.
  ///
  /// @param peer a process of the user
  /// @return the key
  public static long of(PeerCredentials peer) {
    return USER | peer.uid() & 0xffff_ffffL;
  }
}
