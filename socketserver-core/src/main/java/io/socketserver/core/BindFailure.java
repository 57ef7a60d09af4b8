package io.socketserver.core;

import io.socketserver.core.internal.AddressText;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/// Adds the address to an exception of bind(2) or listen(2).
final class BindFailure {

  private static final int FIRST_UNPRIVILEGED_PORT = 1024;

  private BindFailure() {}

  static IOException of(SocketAddress address, IOException failure) {
    if (failure instanceof UnknownHostException) {
      return failure;
    }
    var exception =
        new BindException(
            "cannot bind "
                + AddressText.of(address)
                + ": "
                + failure.getMessage()
                + remedy(address, failure));
    exception.initCause(failure);
    return exception;
  }

  /// What to do if the port is privileged.
  ///
  /// @source ip(7), `ip_unprivileged_port_start`; capabilities(7)
  private static String remedy(SocketAddress address, IOException failure) {
    boolean isDenied =
        String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("permission denied");
    boolean isPrivileged =
        address instanceof InetSocketAddress inet
            && inet.getPort() > 0
            && inet.getPort() < FIRST_UNPRIVILEGED_PORT;
    return isDenied && isPrivileged
        ? "; a port below 1024 needs the capability CAP_NET_BIND_SERVICE, or a lower"
            + " net.ipv4.ip_unprivileged_port_start (sysctl)"
        : "";
  }
}
