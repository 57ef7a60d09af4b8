package io.socketserver.core.spi;

import java.io.Serial;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.SocketException;

/// A failure to make a socket, because there are no addresses of its family: the kernel has none,
/// or this process may not use them.
///
/// @source socket(2), EAFNOSUPPORT; RFC 3493, section 3.1
/// @since 0.1
public final class AddressFamilyException extends SocketException {

  @Serial private static final long serialVersionUID = 1L;

  /// Makes the exception.
  ///
  /// @param address the address that was to be bound
  /// @param cause how that was noticed
  public AddressFamilyException(InetAddress address, Throwable cause) {
    super(
        address instanceof Inet4Address
            ? "IPv4 is not available to this process; write * for the available addresses"
            : "IPv6 is not available to this process; write * for the available addresses,"
                + " or an IPv4 address");
    initCause(cause);
  }
}
