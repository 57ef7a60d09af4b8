package io.socketserver.core.internal.multiplexing;

import io.socketserver.api.Request;

/// A call that runs on a loop for a request, and should be short.
interface LoopCall {

  /// The request.
  Request request();

  /// The class name of its handler.
  String handlerName();
}
