package io.socketserver.api;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;

/// What became of the requests that were in flight when a server was closed.
///
/// @param finished how many ended by themselves before the deadline
/// @param asked how many ended after the deadline, when their connection was closed and their
///   thread was interrupted
/// @param forced those that had not ended even then, and were left behind
/// @param elapsed how long closing took
/// @since 0.1
public record CloseReport(int finished, int asked, List<Stuck> forced, Duration elapsed) {

  /// A request that did not end.
  ///
  /// @param id the number of the request
  /// @param clientAddress the address of its client
  /// @param thread the name of the thread that it runs on, or empty where it has none
  /// @param stack where that thread was; empty where it has none
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

  /// Whether no request had to be asked or forced to end.
  ///
  /// @return true if all finished by themselves
  public boolean isGraceful() {
    return asked == 0 && forced.isEmpty();
  }
}
