package io.socketserver.api;

/// Whose fault a failure is. It decides at which level the failure is logged.
///
/// @since 0.1
public enum Fault {
  /// The client's, or the network's: reset, time-out, line too long. So is a request that the close
  /// of the server cut off, because it did not end in time. Logged at DEBUG.
  CLIENT,
  /// The handler's, or its factory's: any other exception. Logged at ERROR, with its stack trace.
  HANDLER,
  /// The machine's: no memory or thread left before a handler was made. Logged at WARNING, as are
  /// failures to accept.
  MACHINE
}
