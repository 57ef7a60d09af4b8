package io.socketserver.core.internal.request;

import java.io.IOException;
import java.io.Serial;
import java.nio.channels.ClosedChannelException;

/// A closed channel, with the request that it was: [ClosedChannelException] takes no message.
final class ClosedRequestException extends ClosedChannelException {

  @Serial private static final long serialVersionUID = 1L;

  private final String message;

  ClosedRequestException(SocketRequest request) {
    this.message = "request " + request + " is closed: " + request.whyClosed();
  }

  /// Adds the message to an exception that has none.
  static IOException explain(IOException thrown, SocketRequest request) {
    if (thrown.getClass() != ClosedChannelException.class || thrown.getMessage() != null) {
      return thrown;
    }
    var exception = new ClosedRequestException(request);
    exception.initCause(thrown);
    return exception;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
