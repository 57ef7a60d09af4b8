package io.socketserver.unix.internal.transport;

import io.socketserver.unix.internal.foreign.Message;
import io.socketserver.unix.internal.foreign.SocketAddresses;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The local addresses at which datagrams arrive, on a socket that is bound to the wildcard
/// address.
///
/// Most datagrams arrive at the same address, so the last one is cached.
///
/// @threading For the receiving thread.
/// @source ip(7), IP_PKTINFO; ipv6(7), IPV6_PKTINFO
final class ArrivalAddress {

  private final SocketAddress bound;
  private final int port;

  private byte @Nullable [] lastHost;
  private int lastScope;
  private SocketAddress last;

  ArrivalAddress(SocketAddress bound) {
    this.bound = bound;
    this.port = bound instanceof InetSocketAddress inet ? inet.getPort() : 0;
    this.last = bound;
  }

  /// The address at which a message arrived.
  SocketAddress of(Message message) {
    byte[] host = message.ancillary().destination();
    if (host == null) {
      return bound;
    }
    int scope = isOfOneLink(host) ? message.ancillary().destinationInterface() : 0;
    if (scope != lastScope || !Arrays.equals(host, lastHost)) {
      last = new InetSocketAddress(SocketAddresses.address(host, scope), port);
      lastHost = host;
      lastScope = scope;
    }
    return last;
  }

  /// Whether an IPv6 address is link-local, such as `fe80::1`, and so meaningless without an
  /// interface; RFC 4291, section 2.5.6.
  private static boolean isOfOneLink(byte[] host) {
    return host.length == 16 && host[0] == (byte) 0xfe && (host[1] & 0xc0) == 0x80;
  }
}
