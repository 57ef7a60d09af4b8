package io.socketserver.core.internal.multiplexing;

import io.socketserver.api.Request;

/// Something that runs on a loop for a request, and should not last.
interface LoopCall {

  /// The request.
  Request request();

  /// The name of the class of its handler.
  String handlerName();
}
