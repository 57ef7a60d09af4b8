package io.socketserver.handlers.samples.http;

/// A request without its content: the request line and the header fields.
///
/// @param method the method, as sent: methods are case-sensitive
/// @param target the target, as sent
/// @param http11 whether the version is 1.1 or a later 1.x, and not 1.0
/// @param content whether content follows. It is not read, so the connection is closed after the
///   response: the content would be parsed as the next request
/// @param fields the header fields
/// @source RFC 9112, sections 3, 6 and 9
record RequestHead(String method, String target, boolean http11, boolean content, Fields fields) {

  /// Whether the response must have no content.
  boolean headOnly() {
    return method.equals("HEAD");
  }

  /// Whether the client wants the connection to stay open.
  boolean keepAlive() {
    if (fields.hasToken("Connection", "close")) {
      return false;
    }
    return http11 || fields.hasToken("Connection", "keep-alive");
  }
}
