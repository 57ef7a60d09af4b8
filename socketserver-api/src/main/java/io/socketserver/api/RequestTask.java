package io.socketserver.api;

/// A request, and what is to be done with it: make a handler, run it, close the connection.
///
/// @threading [#run()] or [#refuse(String)] is called once, on any thread.
/// @since 0.1
public interface RequestTask extends Runnable {

  /// The request.
  ///
  /// @return the request; its socket is open until the task has run
  Request request();

  /// Makes a handler, runs it on this thread and closes the connection. What the handler throws is
  /// reported and goes no further, except an [Error] that must not be survived.
  @Override
  void run();

  /// Turns the request away, reports why, and closes the connection.
  ///
  /// @param reason why, for people
  void refuse(String reason);
}
