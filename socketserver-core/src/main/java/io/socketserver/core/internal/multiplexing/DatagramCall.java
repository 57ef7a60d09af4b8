package io.socketserver.core.internal.multiplexing;

import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestTask;

/// A datagram on a loop. Its handler runs there to completion.
record DatagramCall(Loop loop, RequestTask task, RequestHandlerFactory<?> handlers)
    implements LoopCall, Runnable {

  @Override
  public void run() {
    loop.enter(this);
    try {
      task.run();
    } finally {
      loop.leave();
    }
  }

  @Override
  public Request request() {
    return task.request();
  }

  @Override
  public String handlerName() {
    return "a handler of " + handlers;
  }
}
