package io.socketserver.core.spi;

import java.io.Serial;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.SocketException;

/// A socket could not be created because its address family is not available: the kernel lacks it,
/// or this process may not use it.
///
/// @source socket(2), EAFNOSUPPORT; RFC 3493, section 3.1
/// @since 0.1
public final class AddressFamilyException extends SocketException {

  @Serial private static final long serialVersionUID = 1L;

  /// Creates the exception.
  ///
  /// @param address the address that was to be bound
  /// @param cause how the failure was detected
  public AddressFamilyException(InetAddress address, Throwable cause) {
    super(
        address instanceof Inet4Address
            ? "IPv4 is not available to this process; write * for the available addresses"
            : "IPv6 is not available to this process; write * for the available addresses,"
                + " or an IPv4 address");
    initCause(cause);
  }
}
