package io.socketserver.core.internal.multiplexing;

import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestTask;
import org.jspecify.annotations.Nullable;

/// A datagram on a loop. Its handler runs there to completion.
record DatagramCall(Loop loop, RequestTask task, RequestHandlerFactory<?> handlers)
    implements LoopCall, RequestTask.Worker, Runnable {

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
  public boolean includes(Thread thread) {
    return thread == loop.thread();
  }

  @Override
  public @Nullable Thread current() {
    return loop.current() == this ? loop.thread() : null;
  }

  @Override
  public Thread thread() {
    return loop.thread();
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
