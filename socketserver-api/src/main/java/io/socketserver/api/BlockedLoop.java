package io.socketserver.api;

import java.time.Duration;
import java.util.List;

/// A handler call that blocks an event loop and all its connections.
///
/// @param loop the name of the event loop's thread
/// @param request the request being handled
/// @param handler the name of the handler's class
/// @param elapsed how long the call has lasted; the total duration when the call is over
/// @param stack the thread's stack trace; empty when the call is over
/// @threading Immutable.
/// @since 0.1
public record BlockedLoop(
    String loop, Request request, String handler, Duration elapsed, List<StackTraceElement> stack) {

  /// Copies the stack.
  public BlockedLoop {
    stack = List.copyOf(stack);
  }
}
