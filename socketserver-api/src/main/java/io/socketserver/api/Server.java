package io.socketserver.api;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// A server: a socket, a way of processing, and a loop that connects them.
///
/// ```java
/// try (Server server = new TcpServer(address, UpperHandler::new)) {
///   server.serveForever();
/// }
/// ```
///
/// A server is constructed, [activated][#activate()], serves any number of times, and is
/// [closed][#close()] once.
///
/// @threading [#serveForever()] and [#handleRequest()] block the caller, one caller at a time; the
///   loop runs on the caller's thread, or on a virtual thread for which it waits. Any thread,
///   including a handler's, may call the other methods.
/// @source CPython 3.13, `BaseServer`
/// @since 0.1
public interface Server extends AutoCloseable {

  // ---- for the caller

  /// Binds the socket and listens, unless that has been done. [#serveForever()] and
  /// [#handleRequest()] call it; call it first to know the address, or to fail early.
  ///
  /// @throws IOException if the address cannot be bound; the message names it. No socket stays
  ///   open, and you may try again.
  /// @throws IllegalStateException if the server is closed
  void activate() throws IOException;

  /// Serves until [#shutdown()] or [#close()], and calls the service actions about twice a second.
  /// An interrupt of the serving thread ends serving too; it stays set, and closes nothing.
  ///
  /// @throws IOException if the server cannot be activated, or its channel was closed by other code
  /// @throws IllegalStateException if the server is closed, or is already serving
  void serveForever() throws IOException;

  /// Serves until [#shutdown()] or [#close()].
  ///
  /// @param pollInterval the longest time between two calls of the service actions, more than zero;
  ///   it does not delay [#shutdown()]
  /// @throws IOException if the server cannot be activated, or its channel was closed by other code
  /// @throws IllegalArgumentException if the interval is not positive
  /// @throws IllegalStateException if the server is closed, or is already serving
  void serveForever(Duration pollInterval) throws IOException;

  /// Serves in a new thread, and returns once that thread serves, so that a [#shutdown()] after
  /// this call always ends it.
  ///
  /// @return the thread, which ends when serving ends
  /// @throws IOException if the server cannot be activated
  /// @throws IllegalStateException if the server is closed, or is already serving
  Thread start() throws IOException;

  /// Waits for one request, and processes it.
  ///
  /// It waits for as long as the server's `timeout` option says. It does not call service actions.
  ///
  /// @return true if a request arrived, whether it was processed or refused; false after the
  ///   time-out, or if [#shutdown()] or [#close()] ended the wait
  /// @throws IOException if the server cannot be activated, or its channel was closed by other code
  /// @throws IllegalStateException if the server is closed, or is already serving
  boolean handleRequest() throws IOException;

  /// Ends the serving loop immediately, and waits for its end. The listener stays open, and
  /// requests in flight continue: you may call [#serveForever()] again.
  ///
  /// On the serving thread, or in a handler that runs on it, this only requests the end. If no
  /// thread is serving, this has no effect, unless the server has never served: then its first loop
  /// returns at once, so that a loop that is just starting in another thread does not miss the
  /// shutdown. It has no later effect.
  void shutdown();

  /// Ends serving, closes the listener, waits for the requests in flight, and closes what is left,
  /// like [#close(Duration)] with the server's own deadline, 10 s by default.
  ///
  /// May be called more than once, and by a handler, which does not wait for itself.
  @Override
  void close();

  /// Does the same, and returns the report, which [AutoCloseable#close()] cannot.
  ///
  /// @return what finished and what did not; the first report if the server was already closed
  CloseReport drain();

  /// Ends serving and closes everything, in this order: the listener, the processor, the requests,
  /// the channel.
  ///
  /// A request is idle if its handler waits in [StreamRequest#awaitInput()], or reads from a client
  /// that has sent nothing since the last reply, or since it connected. The input of idle requests
  /// ends immediately, as if the client had half-closed.
  ///
  /// @param deadline how long the others may continue; zero ends them now. After it their
  ///   connections are closed and their threads interrupted; those that still do not end are
  ///   reported with their stack traces
  /// @return what finished and what did not; the first report if the server was already closed
  /// @throws IllegalArgumentException if the deadline is negative
  CloseReport close(Duration deadline);

  // ---- observation

  /// The address: as requested until [#activate()], then as bound, with the actual port instead of
  /// port 0. It stays available after [#close()].
  ///
  /// @return the address
  SocketAddress serverAddress();

  /// The listening channel, for a program that watches several servers with its own selector and
  /// calls [#handleRequest()] when one is ready. It is in non-blocking mode.
  ///
  /// @return the channel
  /// @throws UnsupportedOperationException if the transport has none
  /// @throws IllegalStateException if the server is not active
  SelectableChannel channel();

  /// The number of the listening socket's descriptor.
  ///
  /// @return the descriptor
  /// @throws UnsupportedOperationException if the transport does not expose it
  /// @throws IllegalStateException if the server is not active
  int fileno();

  /// Whether a thread is in [#serveForever()].
  ///
  /// @return true while a thread serves
  boolean isServing();

  /// Whether this server is closing or closed. A handler of many messages per connection should
  /// then end as soon as it can.
  ///
  /// @return true from the beginning of [#close()]
  boolean isStopping();

  /// The requests in flight: received and not yet closed.
  ///
  /// @return a copy, ordered by number
  List<Request> requests();

  /// The child processes of this server: those that serve requests, and those that are idle.
  ///
  /// @return a copy of the process IDs of those that have been started and have not ended
  /// @source CPython 3.13, `ForkingMixIn.active_children`
  Set<Long> activeChildren();

  /// The counters since the server was constructed.
  ///
  /// @return the numbers; each is exact, but they are not read atomically
  ServerStatistics statistics();
}
