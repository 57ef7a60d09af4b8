package io.socketserver.core.internal.multiplexing;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.Request;
import io.socketserver.api.RequestTask;
import io.socketserver.core.internal.Failures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The handler of a connection on its loop: made here, called here, and the request ends with what
/// it threw.
///
/// Each call is one of the loop, and what it has written is sent at its end.
///
/// @threading For the thread of the loop, except where it says otherwise.
final class LoopHandler implements LoopCall, RequestTask.Worker {

  /// A call of a handler.
  @FunctionalInterface
  interface Call {
    void of(EventHandler handler, EventConnection connection) throws Exception;
  }

  private final Loop loop;
  private final RequestTask task;
  private final ConnectionState state;

  /// Null until the connection is registered.
  private @Nullable EventHandler handler;

  private RequestTask.@Nullable Active active;

  /// Whether the request was begun, or refused: then it is the task that ends it.
  private boolean started;

  /// What is to be reported at the end: the first failure, with the later ones suppressed.
  private @Nullable Throwable failure;

  LoopHandler(Loop loop, RequestTask task, ConnectionState state) {
    this.loop = loop;
    this.task = task;
    this.state = state;
  }

  Loop loop() {
    return loop;
  }

  /// Whether a call of this handler goes on.
  boolean isCalled() {
    return loop.current() == this;
  }

  // ---- the request

  void begin() {
    started = true;
    active = task.begin(this);
  }

  /// Keeps a failure until the end of the request.
  void fail(Throwable thrown) {
    if (active != null && Failures.mustNotBeSurvived(thrown)) {
      active.failed(thrown);
    }
    failure = Failures.join(failure, thrown);
  }

  /// Ends the request, as failed if anything has.
  void end() {
    RequestTask.Active running = active;
    if (running == null) {
      return;
    }
    Throwable reported = failure;
    failure = null;
    try {
      if (reported != null) {
        running.failed(reported);
      }
    } finally {
      running.end();
    }
  }

  /// Ends the request, or refuses it if it could not begin.
  void abandon() {
    if (started) {
      end();
    } else {
      started = true;
      task.refuse("the event loop could not start it");
    }
  }

  // ---- calls

  /// Makes the handler and has it begin.
  void open(HandledConnection connection, Callable<EventHandler> factory) {
    try {
      loop.enter(this);
      EventHandler made = factory.call();
      if (connection.register()) {
        handler = made;
        made.opened(connection);
      }
    } catch (Throwable e) {
      thrown(e);
    } finally {
      leave(connection);
    }
  }

  void received(HandledConnection connection, ByteBuffer data) {
    EventHandler called = handler;
    if (called == null) {
      return;
    }
    loop.enter(this);
    try {
      called.received(connection, data);
    } catch (Throwable e) {
      thrown(e);
    } finally {
      leave(connection);
    }
  }

  /// Notifies the handler of a failure of the connection. What it throws is added to that.
  void failed(HandledConnection connection, IOException reported) {
    call(
        connection,
        (called, its) -> {
          try {
            called.failed(its, reported);
          } catch (Throwable e) {
            Failures.rethrowFatal(e);
            if (e != reported) {
              reported.addSuppressed(e);
            }
          }
        });
  }

  /// Whether the connection may end now: the handler says so, or has failed to say.
  boolean isIdle(HandledConnection connection) {
    EventHandler asked = handler;
    if (asked == null) {
      return true;
    }
    loop.enter(this);
    try {
      return asked.isIdle(connection);
    } catch (Throwable e) {
      thrown(e);
      return true;
    } finally {
      leave(connection);
    }
  }

  void call(HandledConnection connection, Call call) {
    EventHandler called = handler;
    if (called == null) {
      return;
    }
    loop.enter(this);
    try {
      call.of(called, connection);
    } catch (Throwable e) {
      thrown(e);
    } finally {
      leave(connection);
    }
  }

  private void leave(HandledConnection connection) {
    try {
      connection.flush();
    } finally {
      loop.leave();
    }
  }

  private void thrown(Throwable thrown) {
    // what was written before is sent, as where a write waits
    state.end();
    fail(thrown);
  }

  // ---- for the server, by any thread

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
    EventHandler called = handler;
    return called == null ? "the handler factory" : called.getClass().getName();
  }
}
