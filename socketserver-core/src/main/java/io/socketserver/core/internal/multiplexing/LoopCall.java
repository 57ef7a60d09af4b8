package io.socketserver.core.internal.multiplexing;

import io.socketserver.api.Request;
import io.socketserver.api.RequestTask;
import org.jspecify.annotations.Nullable;

/// A call that runs on a loop for a request, and should be short. For the server, the loop's thread
/// is the worker of the request.
interface LoopCall extends RequestTask.Worker {

  /// The loop.
  Loop loop();

  /// The request.
  Request request();

  /// The class name of its handler.
  String handlerName();

  @Override
  default boolean includes(Thread thread) {
    return thread == loop().thread();
  }

  @Override
  default @Nullable Thread current() {
    return loop().current() == this ? loop().thread() : null;
  }

  @Override
  default Thread thread() {
    return loop().thread();
  }
}
