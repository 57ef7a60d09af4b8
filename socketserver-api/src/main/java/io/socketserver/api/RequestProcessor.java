package io.socketserver.api;

import java.time.Duration;
import java.util.Set;

/// A way of processing: on the serving thread, on threads of their own, in processes.
///
/// The server calls [#hasRoom()] before it receives a request from the kernel, passes the request
/// to [#process(RequestTask)], and closes the processor after its listener.
///
/// @threading [#hasRoom()] and [#process(RequestTask)] are called by one thread at a time: the
///   serving thread, or a thread of this processor that receives requests in its place. The thread
///   that closes the server calls [#close()].
/// @since 0.1
public interface RequestProcessor {

  /// Whether this processor can accept another request now. While this is false, requests wait in
  /// the kernel's queue; the server asks again whenever a request ends.
  ///
  /// @return true if [#process(RequestTask)] would not block
  /// @implSpec The default returns true.
  default boolean hasRoom() {
    return true;
  }

  /// Processes a request, here or elsewhere: runs the task once, or refuses it.
  ///
  /// @param task the request and its processing
  void process(RequestTask task);

  /// Whether [#process(RequestTask)] starts a virtual thread and returns immediately. Then a
  /// serving loop costs least if it is a virtual thread itself.
  ///
  /// @return true if it does so for every request
  /// @implSpec The default returns false.
  default boolean startsVirtualThreads() {
    return false;
  }

  /// Whether a blocked request blocks others, because they share one thread or a few. If so,
  /// datagram replies wait only briefly for slow readers.
  ///
  /// @return true if it does
  /// @implSpec The default returns false.
  default boolean sharesThreads() {
    return false;
  }

  /// Whether another process serves the requests. If so, the server passes connections on as they
  /// are, and that process applies the layers of the server to them.
  ///
  /// @return true if it does for every request
  /// @implSpec The default returns false.
  default boolean passesRequestsOn() {
    return false;
  }

  /// How often the server should call [#tick()].
  ///
  /// @return the interval, or zero for never
  /// @implSpec The default is zero.
  default Duration tickInterval() {
    return Duration.ZERO;
  }

  /// Does periodic work, such as replacing lost children.
  ///
  /// @implSpec The default does nothing.
  default void tick() {}

  /// Sends a probe to the threads that many requests share, and reports whether each has answered
  /// the previous one. A thread that answers is not stuck.
  ///
  /// @return false if a thread has not answered yet
  /// @threading Called by one thread at a time.
  /// @implSpec Must not block. The default has no such threads.
  default boolean probe() {
    return true;
  }

  /// The child processes that have been started and have not ended.
  ///
  /// @return their process IDs
  /// @implSpec The default has none.
  default Set<Long> activeChildren() {
    return Set.of();
  }

  /// Ends this processor: it accepts no more requests and releases its threads when they are idle.
  /// It neither waits for requests in flight nor ends them; the server does both.
  void close();
}
