package io.socketserver.proxy.internal;

import java.io.IOException;
import java.io.Serial;

/// What a peer has sent is not a header of the PROXY protocol.
final class InvalidHeaderException extends IOException {

  @Serial private static final long serialVersionUID = 1;

  InvalidHeaderException(String message) {
    super(message);
  }
}
