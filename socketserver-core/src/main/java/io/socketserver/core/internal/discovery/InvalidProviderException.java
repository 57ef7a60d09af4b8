package io.socketserver.core.internal.discovery;

import java.io.Serial;

/// A provider that returns something invalid.
final class InvalidProviderException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  InvalidProviderException(String format, Object... values) {
    super(format.formatted(values));
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
