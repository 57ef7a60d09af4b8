package io.socketserver.api;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// A server: a socket, a way to process requests, and a loop that brings them together.
///
/// ```java
/// try (Server server = new TcpServer(address, UpperHandler::new)) {
///   server.serveForever();
/// }
/// ```
///
/// A server is made, [activated][#activate()], serves as often as asked to, and is
/// [closed][#close()] once.
///
/// @threading [#serveForever()] and [#handleRequest()] occupy the caller's thread, one caller at a
///   time; the loop runs in it, or in a virtual thread for which it waits. Everything else may be
///   called from any thread, also from a handler.
/// @source CPython 3.13, `BaseServer`
/// @since 0.1
public interface Server extends AutoCloseable {

  // ---- for the caller

  /// Binds the socket and listens, unless that has been done. Called by [#serveForever()] and
  /// [#handleRequest()]; call it before them to know the address, or to fail early.
  ///
  /// @throws IOException if the address cannot be had; its message names the address. Nothing stays
  ///   open then, and another attempt may be made.
  /// @throws IllegalStateException if the server is closed
  void activate() throws IOException;

  /// Serves until [#shutdown()] or [#close()], calling service actions about twice a second. An
  /// interrupt of the serving thread ends it too, and stays set; it closes nothing.
  ///
  /// @throws IOException if the server cannot be activated, or somebody else closed its channel
  /// @throws IllegalStateException if the server is closed, or serves already
  void serveForever() throws IOException;

  /// Serves until [#shutdown()] or [#close()].
  ///
  /// @param pollInterval the longest time between two calls of the service actions, more than zero;
  ///   it has no part in how soon [#shutdown()] works
  /// @throws IOException if the server cannot be activated, or somebody else closed its channel
  /// @throws IllegalArgumentException if the interval is not positive
  /// @throws IllegalStateException if the server is closed, or serves already
  void serveForever(Duration pollInterval) throws IOException;

  /// Serves in a new thread, and returns when that thread serves, so that a [#shutdown()] after
  /// this call always ends it.
  ///
  /// @return the thread, which ends when serving ends
  /// @throws IOException if the server cannot be activated
  /// @throws IllegalStateException if the server is closed, or serves already
  Thread start() throws IOException;

  /// Waits for one request, and processes it.
  ///
  /// It waits as long as the server's `timeout` option says. Service actions are not called.
  ///
  /// @return true if a request came, whether it was processed or refused; false after the time-out,
  ///   or when [#shutdown()] or [#close()] ended the wait
  /// @throws IOException if the server cannot be activated, or somebody else closed its channel
  /// @throws IllegalStateException if the server is closed, or serves already
  boolean handleRequest() throws IOException;

  /// Ends the serving loop at once, and waits for its end. The listener stays open, and requests in
  /// flight go on: [#serveForever()] may be called again.
  ///
  /// From the serving thread, or from a handler that runs in it, this only asks for the end. Where
  /// nobody serves it does nothing, except on a server that has never served: there the first loop
  /// ends as soon as it starts, so that a loop which is being started in another thread cannot be
  /// missed. It is never remembered beyond that.
  void shutdown();

  /// Ends serving, closes the listener, waits for the requests in flight, and closes what is left:
  /// as [#close(Duration)] with the server's own deadline, 10 s by default.
  ///
  /// May be called more than once, and from a handler, which does not wait for itself.
  @Override
  void close();

  /// Does the same, and says what became of the requests: the close of an [AutoCloseable] cannot.
  ///
  /// @return what finished and what did not; the first report if the server was closed already
  CloseReport drain();

  /// Ends serving and closes everything, in this order: the listener, the way of processing, the
  /// requests, the channel.
  ///
  /// A request is idle if its handler waits in [StreamRequest#awaitInput()], or reads from a client
  /// that has sent nothing since it was last answered, or since it came. The input of such requests
  /// is ended at once, as if the client had ended it.
  ///
  /// @param deadline how long the others may go on; zero ends them now. After it their connections
  ///   are closed and their threads interrupted; those that do not end then are reported with the
  ///   place where they are stuck
  /// @return what finished and what did not; the first report where the server was closed already
  /// @throws IllegalArgumentException if the deadline is negative
  CloseReport close(Duration deadline);

  // ---- to look at

  /// The address: as asked for until [#activate()], then as bound, with the port that port 0
  /// became. It stays known after [#close()].
  ///
  /// @return the address
  SocketAddress serverAddress();

  /// The listening channel, for a program that watches several servers with a selector of its own
  /// and calls [#handleRequest()] when one is ready. It is in non-blocking mode.
  ///
  /// @return the channel
  /// @throws UnsupportedOperationException if the transport has none
  /// @throws IllegalStateException if the server is not active
  SelectableChannel channel();

  /// The number of the listening socket's descriptor.
  ///
  /// @return the descriptor
  /// @throws UnsupportedOperationException if the transport cannot tell
  /// @throws IllegalStateException if the server is not active
  int fileno();

  /// Whether a thread is in [#serveForever()].
  ///
  /// @return true while it serves
  boolean isServing();

  /// Whether this server is being closed, or has been. A handler of many messages per connection
  /// ends at the next chance.
  ///
  /// @return true from the beginning of [#close()]
  boolean isStopping();

  /// The requests in flight: received, and not yet closed.
  ///
  /// @return a copy, in the order of their numbers
  List<Request> requests();

  /// The processes of this server: those that serve requests, and those that wait for one.
  ///
  /// @return the numbers of those that have been started and have not ended, a copy
  /// @source CPython 3.13, `ForkingMixIn.active_children`
  Set<Long> activeChildren();

  /// What has been counted since the server was made.
  ///
  /// @return the numbers, each exact, read one after the other
  ServerStatistics statistics();
}
