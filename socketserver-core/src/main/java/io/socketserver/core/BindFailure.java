package io.socketserver.core;

import io.socketserver.core.internal.AddressText;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/// An exception of bind(2) or listen(2), with the address that it is about.
final class BindFailure {

  private BindFailure() {}

  static IOException of(SocketAddress address, IOException failure) {
    if (failure instanceof UnknownHostException) {
      return failure;
    }
    var exception =
        new BindException("cannot bind " + AddressText.of(address) + ": " + failure.getMessage());
    exception.initCause(failure);
    return exception;
  }
}
