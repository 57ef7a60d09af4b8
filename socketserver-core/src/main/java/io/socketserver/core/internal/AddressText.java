package io.socketserver.core.internal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/// Formats socket addresses, without looking up their names.
///
/// @source RFC 5952, section 4 (IPv6) and section 6 (with a port)
public final class AddressText {

  private static final int GROUPS = 8;

  private AddressText() {}

  /// Formats an address.
  ///
  /// @param address the address
  /// @return for instance `127.0.0.1:9999` or `[::1]:9999`; for a UNIX socket its path, or
  ///   `(unnamed)`; for any other address its own text
  public static String of(SocketAddress address) {
    if (address instanceof UnixDomainSocketAddress unix) {
      String path = unix.getPath().toString();
      return path.isEmpty() ? "(unnamed)" : path;
    }
    if (!(address instanceof InetSocketAddress inet)) {
      return address.toString();
    }
    InetAddress host = inet.getAddress();
    if (host == null) {
      return inet.getHostString() + ":" + inet.getPort();
    }
    if (AnyFamily.is(inet)) {
      return inet.getHostString() + ":" + inet.getPort();
    }
    return (host instanceof Inet6Address six ? "[" + host(six) + "]" : host.getHostAddress())
        + ":"
        + inet.getPort();
  }

  /// Formats an IPv6 address: no leading zeros, and the first of the longest runs of two or more
  /// zero groups as a double colon.
  private static String host(Inet6Address address) {
    byte[] bytes = address.getAddress();
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
    }
    int runStart = longestRunOfZeros(groups);
    int runEnd = runStart;
    while (runStart >= 0 && runEnd < GROUPS && groups[runEnd] == 0) {
      runEnd++;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == runStart) {
        text.append("::");
        i = runEnd - 1;
      } else {
        text.append(i == 0 || i == runEnd && runStart >= 0 ? "" : ":");
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text + scope(address);
  }

  /// The start of the first of the longest runs of at least two zeros, or -1.
  private static int longestRunOfZeros(int[] groups) {
    int best = -1;
    int bestLength = 1;
    int length = 0;
    for (int i = 0; i < GROUPS; i++) {
      length = groups[i] == 0 ? length + 1 : 0;
      if (length > bestLength) {
        bestLength = length;
        best = i - length + 1;
      }
    }
    return best;
  }

  private static String scope(Inet6Address address) {
    String text = address.getHostAddress();
    int percent = text.indexOf('%');
    return percent < 0 ? "" : text.substring(percent);
  }
}
