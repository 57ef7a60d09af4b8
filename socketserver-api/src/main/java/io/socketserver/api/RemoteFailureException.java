package io.socketserver.api;

import java.io.Serial;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  /// What the client had done; null if nothing.
  private final @Nullable Violation violation;

  /// Creates the exception of a client that has done nothing.
  ///
  /// @param message what happened, in which process
  /// @param fault whose fault it is
  /// @param stack where it was thrown; empty if nothing was
  public RemoteFailureException(String message, Fault fault, StackTraceElement... stack) {
    this(message, fault, null, stack);
  }

  /// Creates the exception.
  ///
  /// @param message what happened, in which process
  /// @param fault whose fault it is
  /// @param violation what the client had done; null if nothing
  /// @param stack where it was thrown; empty if nothing was
  public RemoteFailureException(
      String message, Fault fault, @Nullable Violation violation, StackTraceElement... stack) {
    super(message);
    this.fault = Objects.requireNonNull(fault, "fault");
    this.violation = violation;
    setStackTrace(stack);
  }

  /// Whose fault it is, as the other process saw it.
  ///
  /// @return the fault
  public Fault fault() {
    return fault;
  }

  /// What the client had done, as the other process saw it.
  ///
  /// @return the violation; empty if there was none
  public Optional<Violation> violation() {
    return Optional.ofNullable(violation);
  }
}
