package io.socketserver.api;

import java.time.Duration;
import java.util.Set;

/// A way to process requests: in the serving thread, in threads of their own, in processes.
///
/// The server asks [#hasRoom()] before it takes a request from the kernel, gives the request to
/// [#process(RequestTask)], and closes the processor after its listener.
///
/// @threading [#hasRoom()] and [#process(RequestTask)] are called by the serving thread alone;
///   [#close()] by the thread that closes the server.
/// @since 0.1
public interface RequestProcessor {

  /// Whether another request can be taken now. While this is false, requests wait in the kernel's
  /// queue; the server asks again whenever a request ends.
  ///
  /// @return true if [#process(RequestTask)] would not wait
  /// @implSpec The default always has room.
  default boolean hasRoom() {
    return true;
  }

  /// Processes a request, here or elsewhere: runs the task once, or refuses it.
  ///
  /// @param task the request, and what to do with it
  void process(RequestTask task);

  /// Whether [#process(RequestTask)] starts a virtual thread and comes back at once. A serving loop
  /// that is itself a virtual thread then costs least.
  ///
  /// @return true if it does so for every request
  /// @implSpec The default returns false.
  default boolean startsVirtualThreads() {
    return false;
  }

  /// Whether a request that waits holds up others, because they share a thread or a few. Replies to
  /// datagrams then wait for slow readers but briefly.
  ///
  /// @return true if it does
  /// @implSpec The default returns false.
  default boolean sharesThreads() {
    return false;
  }

  /// How often the server should ask for [#tick()].
  ///
  /// @return the interval, or zero for never
  /// @implSpec The default never asks.
  default Duration tickInterval() {
    return Duration.ZERO;
  }

  /// Does what must be done now and then, such as collecting children.
  ///
  /// @implSpec The default does nothing.
  default void tick() {}

  /// Sends a probe to the threads that many requests share, and says whether each has answered the
  /// one before. A thread that answers goes round.
  ///
  /// @return false if one still has to answer
  /// @threading Called by one thread at a time.
  /// @implSpec Must not wait. The default has no such threads.
  default boolean probe() {
    return true;
  }

  /// The processes that were started for requests and have not ended.
  ///
  /// @return their numbers
  /// @implSpec The default has none.
  default Set<Long> activeChildren() {
    return Set.of();
  }

  /// Ends this processor: takes no more requests and gives back its threads when they are idle. It
  /// does not wait for requests in flight and does not end them; the server does both.
  void close();
}
