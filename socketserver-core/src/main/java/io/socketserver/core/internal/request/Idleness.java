package io.socketserver.core.internal.request;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Whether a handler waits for the first byte of a message, so that a stopping server may end it.
///
/// ```
/// busy -- begin --> idle          busy -- stop --> last     no further wait
///      <-- end ---                idle -- stop --> ended    the wait is over
/// ```
///
/// @threading [#begin()] and [#end()] are for the reading thread, [#stop()] for any.
final class Idleness {

  /// The handler is working.
  private static final int BUSY = 0;

  /// It waits for the first byte of a message.
  private static final int IDLE = 1;

  /// It is working, and must not wait for another message.
  private static final int LAST = 2;

  /// It was idle when the server stopped.
  private static final int ENDED = 3;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Idleness.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Busy at first. Changed through the handle.
  private volatile int state;

  /// The handler is about to wait. Each call is followed by one of [#end()].
  ///
  /// @return false if it must not, because the server is stopping
  boolean begin() {
    int before = (int) STATE.compareAndExchange(this, BUSY, IDLE);
    return before == BUSY || before == IDLE;
  }

  /// The wait is over. An idle handler that was stopped remains so.
  void end() {
    boolean _ = STATE.compareAndSet(this, IDLE, BUSY);
  }

  /// Whether the handler waits, or did so when the server stopped.
  boolean isIdle() {
    int now = state;
    return now == IDLE || now == ENDED;
  }

  /// Whether the server stopped while the handler waited.
  boolean hasEnded() {
    return state == ENDED;
  }

  /// Ends a wait that is under way, and prevents further ones.
  ///
  /// @return false if the handler works
  boolean stopIdle() {
    return STATE.compareAndSet(this, IDLE, ENDED);
  }

  /// Prevents further waits. Only the first call can end one.
  ///
  /// @return whether the handler waits now, so that the caller must end its wait
  boolean stop() {
    int now = state;
    while (now == BUSY || now == IDLE) {
      int before = (int) STATE.compareAndExchange(this, now, now == IDLE ? ENDED : LAST);
      if (before == now) {
        return now == IDLE;
      }
      now = before;
    }
    return false;
  }
}
