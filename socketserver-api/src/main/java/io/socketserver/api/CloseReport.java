package io.socketserver.api;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;

/// What happened to the requests that were in flight when a server closed.
///
/// @param finished how many finished before the deadline
/// @param asked how many ended after the deadline, after their connections were closed and their
///   threads interrupted
/// @param forced those that did not end even then, and were abandoned
/// @param elapsed how long closing took
/// @since 0.1
public record CloseReport(int finished, int asked, List<Stuck> forced, Duration elapsed) {

  /// A request that did not end.
  ///
  /// @param id the number of the request
  /// @param clientAddress the address of its client
  /// @param thread the name of the thread that it runs on; empty if it has none
  /// @param stack that thread's stack trace; empty if it has none
  /// @since 0.1
  public record Stuck(
      long id, SocketAddress clientAddress, String thread, List<StackTraceElement> stack) {

    /// Copies the stack.
    public Stuck {
      stack = List.copyOf(stack);
    }
  }

  /// Copies the list.
  public CloseReport {
    forced = List.copyOf(forced);
  }

  /// Whether every request finished before the deadline.
  ///
  /// @return true if no request was cut off or abandoned
  public boolean isGraceful() {
    return asked == 0 && forced.isEmpty();
  }
}
