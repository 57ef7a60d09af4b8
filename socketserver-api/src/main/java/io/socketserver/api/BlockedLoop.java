package io.socketserver.api;

import java.time.Duration;
import java.util.List;

/// A call of a handler that keeps an event loop, and all the connections on it, waiting.
///
/// @param loop the name of the loop's thread
/// @param request the request that is being handled
/// @param handler the name of the handler's class
/// @param elapsed how long the call has lasted, or lasted in all
/// @param stack where the thread is; empty when the call is over
/// @threading Immutable.
/// @since 0.1
public record BlockedLoop(
    String loop, Request request, String handler, Duration elapsed, List<StackTraceElement> stack) {

  /// Copies the stack.
  public BlockedLoop {
    stack = List.copyOf(stack);
  }
}
