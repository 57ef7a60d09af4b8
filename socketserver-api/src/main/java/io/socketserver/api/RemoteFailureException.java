package io.socketserver.api;

import java.io.Serial;
import java.util.Objects;

/// The failure of a request that was served in another process.
///
/// The message begins with the process, followed by what was thrown there or how the process ended.
/// The stack trace is that of the other process, or empty if nothing was thrown.
///
/// @since 0.1
public final class RemoteFailureException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  /// Whose fault it is.
  private final Fault fault;

  /// Creates the exception.
  ///
  /// @param message what happened, in which process
  /// @param fault whose fault it is
  /// @param stack where it was thrown; empty if nothing was
  public RemoteFailureException(String message, Fault fault, StackTraceElement... stack) {
    super(message);
    this.fault = Objects.requireNonNull(fault, "fault");
    setStackTrace(stack);
  }

  /// Whose fault it is, as the other process saw it.
  ///
  /// @return the fault
  public Fault fault() {
    return fault;
  }
}
