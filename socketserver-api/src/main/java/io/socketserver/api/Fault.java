package io.socketserver.api;

/// Whose fault a failure is. It determines the level at which the failure is logged.
///
/// @since 0.1
public enum Fault {
  /// The client's or the network's: reset, time-out, line too long. Also a request that the server
  /// cut off while closing, because it did not end in time. Logged at DEBUG.
  CLIENT,
  /// The handler's, or its factory's: any other exception. Logged at ERROR, with its stack trace.
  HANDLER,
  /// The machine's: out of memory or threads before a handler was made. Logged at WARNING, like
  /// failures to accept.
  MACHINE
}
