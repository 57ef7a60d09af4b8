package io.socketserver.handlers.samples.http;

import java.io.Serial;

/// A request that cannot be served, because of what the client sent.
final class HttpException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final Status status;

  /// Makes the exception, without a stack trace: anybody may cause any number of them.
  ///
  /// @param status what to answer
  /// @param reason what is wrong, for the body of the answer; never text of the client's
  HttpException(Status status, String reason) {
    super(reason, null, false, false);
    this.status = status;
  }

  Status status() {
    return status;
  }

  /// The client has ended in the middle of a request.
  static HttpException endedInHeader() {
    return new HttpException(Status.BAD_REQUEST, "the request ended within its header");
  }
}
