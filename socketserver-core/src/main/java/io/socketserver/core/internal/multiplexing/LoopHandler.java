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

/// The handler of a connection on its loop: creates and calls it, and ends the request with what it
/// has thrown.
///
/// Each call is a call of the loop. The output of a call is sent at its end.
///
/// @threading For the thread of the loop, unless stated otherwise.
final class LoopHandler implements LoopCall {

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

  /// What it is given during a call.
  private @Nullable ByteBuffer input;

  private RequestTask.@Nullable Active active;

  /// Whether the request was begun or refused: from then on the task ends it.
  private boolean started;

  /// The failure to report at the end: the first one, with the later ones suppressed.
  private @Nullable Throwable failure;

  LoopHandler(Loop loop, RequestTask task, ConnectionState state) {
    this.loop = loop;
    this.task = task;
    this.state = state;
  }

  @Override
  public Loop loop() {
    return loop;
  }

  /// Whether a call of this handler is in progress.
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

  /// Ends the request, as failed if there was a failure.
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

  /// Creates the handler and calls its start.
  ///
  /// @param received what was received before
  void open(HandledConnection connection, Callable<EventHandler> factory, ByteBuffer received) {
    input = received;
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
      input = null;
      leave(connection);
    }
  }

  void received(HandledConnection connection, ByteBuffer data) {
    EventHandler called = handler;
    if (called == null) {
      return;
    }
    loop.enter(this);
    input = data;
    try {
      called.received(connection, data);
    } catch (Throwable e) {
      thrown(e);
    } finally {
      input = null;
      leave(connection);
    }
  }

  /// How many bytes of what the handler was given it has not read.
  int unread() {
    return input == null ? 0 : input.remaining();
  }

  void discardInput() {
    if (input != null) {
      input.position(input.limit());
    }
  }

  /// Notifies the handler of a failure of the connection. What the handler throws is added as
  /// suppressed.
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

  /// Whether the connection may end now: the handler says so, or has thrown.
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
    // earlier output is still sent, as it is by a handler that blocks
    state.end();
    fail(thrown);
  }

  // ---- for the server, called by any thread

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
