package io.socketserver.core.internal;

import io.socketserver.core.spi.AddressFamilyException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/// The host `*`: all addresses of the available families.
///
/// It is the wildcard of IPv6, whose sockets serve both, and it carries its name, so that a bind
/// may fall back to IPv4. `[::]` names a family, and has no fallback.
///
/// @source RFC 3493, sections 3.7 and 5.3
public final class AnyFamily {

  private static final String NAME = "*";

  /// Creates a socket with an address.
  ///
  /// @param <S> what it makes
  @FunctionalInterface
  public interface Binding<S> {

    /// @param address the address
    /// @return the socket
    S bind(SocketAddress address) throws IOException;
  }

  private AnyFamily() {}

  /// Whether a host is written so.
  public static boolean isNamed(String host) {
    return host.equals(NAME);
  }

  /// The host `*`.
  public static InetAddress address() {
    try {
      return InetAddress.getByAddress(NAME, new byte[16]);
    } catch (UnknownHostException e) {
      throw new AssertionError("16 bytes are an address", e);
    }
  }

  /// Whether a host is the one that [#address()] returns.
  ///
  /// @param address a host and port
  static boolean is(InetSocketAddress address) {
    // in this order: only a wildcard may be asked for its name, which then needs no look-up
    InetAddress host = address.getAddress();
    return host != null && host.isAnyLocalAddress() && isNamed(address.getHostString());
  }

  /// Binds an address; `*` falls back to IPv4 if there is no IPv6.
  ///
  /// @param <S> what is bound
  /// @param address any address
  /// @param binding how to bind it
  /// @return the socket
  /// @throws IOException if the address cannot be bound
  public static <S> S bind(SocketAddress address, Binding<S> binding) throws IOException {
    try {
      return binding.bind(address);
    } catch (AddressFamilyException e) {
      if (!(address instanceof InetSocketAddress inet) || !is(inet)) {
        throw e;
      }
      try {
        return binding.bind(
            new InetSocketAddress(InetAddress.getByAddress(new byte[4]), inet.getPort()));
      } catch (IOException second) {
        second.addSuppressed(e);
        throw second;
      }
    }
  }
}
