package io.socketserver.handlers.samples.http;

import java.io.Serial;

/// A request that cannot be served, because it is invalid.
final class HttpException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final Status status;

  /// Creates the exception, without a stack trace: clients may cause any number of them.
  ///
  /// @param status the response status
  /// @param reason the reason, for the response body; never text from the client
  HttpException(Status status, String reason) {
    super(reason, null, false, false);
    this.status = status;
  }

  Status status() {
    return status;
  }

  /// The client closed in the middle of a request.
  static HttpException endedInHeader() {
    return new HttpException(Status.BAD_REQUEST, "the request ended within its header");
  }
}
