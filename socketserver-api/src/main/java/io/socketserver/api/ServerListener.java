package io.socketserver.api;

import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a server tells of each step of its life and of each request.
///
/// All methods do nothing by default. What they throw is reported through the default uncaught
/// exception handler and otherwise ignored; it never harms a request.
///
/// @threading Called by the thread that takes the step: the serving thread for whatever concerns
///   the server and for `requestReceived` and `requestRefused`; the request's thread for the
///   others; some thread for what concerns processes. Implementations are safe for many threads,
///   and quick.
/// @since 0.1
public interface ServerListener {

  // ---- the server

  /// The server has bound its address and listens.
  ///
  /// @param server the server; its address is known
  default void serverActivated(Server server) {}

  /// The serving loop begins.
  ///
  /// @param server the server
  default void servingStarted(Server server) {}

  /// The serving loop has ended. The listener may be open still.
  ///
  /// @param server the server
  default void servingStopped(Server server) {}

  /// The server begins to close. Its listener is closed; requests may be in flight.
  ///
  /// @param server the server
  /// @param inFlight how many requests are in flight
  /// @param deadline how long they may go on; null for as long as they like
  default void serverClosing(Server server, int inFlight, @Nullable Duration deadline) {}

  /// The server is closed.
  ///
  /// @param server the server
  /// @param report what became of the requests in flight
  default void serverClosed(Server server, CloseReport report) {}

  /// An attempt to take a request from the kernel failed. The server goes on.
  ///
  /// @param server the server
  /// @param failure the exception
  /// @param consecutive how many attempts have failed since the last that did not, at least 1
  /// @param pause how long the server pauses, unless a request ends earlier; zero for not at all
  default void acceptFailed(Server server, Exception failure, int consecutive, Duration pause) {}

  /// The first attempt after [#acceptFailed] that took a request.
  ///
  /// @param server the server
  /// @param failures how many attempts had failed
  default void acceptRecovered(Server server, int failures) {}

  /// Datagrams were discarded because too many were pending: one of them here, or any number in the
  /// kernel's buffer.
  ///
  /// @param server the server
  /// @param dropped how many have been discarded since the server was made
  default void datagramDropped(Server server, long dropped) {}

  /// A reply to a UDP datagram was not sent, because with it the sender would have received too
  /// many times the bytes that it sent, and its address may be forged. The handler was told with an
  /// exception. With a process for each request that process is told, and not this listener.
  ///
  /// @param request the datagram
  /// @param refused how many replies have been refused since the server was made
  default void replyRefused(Request request, long refused) {}

  /// A reply to a datagram was not sent: it waited to be sent together with others, and the kernel
  /// then refused, when its request had been completed; or its client does not read its replies and
  /// others could not wait for that; or its client and this server seem to answer each other
  /// without end. In the last two cases the handler was told, too. With a process for each request
  /// that process is told, and not this listener.
  ///
  /// @param server the server
  /// @param client whom the reply was for
  /// @param failure why it was not sent
  /// @param lost how many replies have been lost so since the server was made
  default void replyLost(Server server, SocketAddress client, Exception failure, long lost) {}

  /// The server's own code failed outside any request: service actions, the time-out hook, the
  /// close of a factory. The server goes on.
  ///
  /// @param server the server
  /// @param step the name of the method that failed
  /// @param failure the exception
  default void serverFailed(Server server, String step, Throwable failure) {}

  /// A process was started to serve requests of this server.
  ///
  /// @param server the server
  /// @param pid the number of the process
  default void childStarted(Server server, long pid) {}

  /// A process that served requests of this server has ended, and is no longer there.
  ///
  /// @param server the server; it may be closed
  /// @param pid the number of the process
  /// @param end how it ended
  default void childEnded(Server server, long pid, ChildEnd end) {}

  /// A call of a handler lasts longer than [MultiplexingOptions#blockedAfter()], while all the
  /// other connections of its event loop wait. Called once for such a call, by a thread that
  /// watches.
  ///
  /// @param server the server
  /// @param blocked which call, and where it is
  default void loopBlocked(Server server, BlockedLoop blocked) {}

  /// A call that [#loopBlocked] has told of is over, and its loop goes on.
  ///
  /// @param server the server
  /// @param blocked which call, and how long it lasted
  default void loopUnblocked(Server server, BlockedLoop blocked) {}

  /// Requests of this server hold so many carriers of virtual threads that others had none. Called
  /// by a thread that watches, once for each request, though for many of them together.
  ///
  /// @param server the server
  /// @param held which requests, and where they are
  default void carriersHeld(Server server, HeldCarriers held) {}

  /// No request of which [#carriersHeld] has told holds a carrier any more.
  ///
  /// @param server the server
  /// @param elapsed how long that has lasted
  default void carriersFreed(Server server, Duration elapsed) {}

  // ---- a request

  /// A connection was accepted, or a datagram received. The socket is open.
  ///
  /// @param request the request
  default void requestReceived(Request request) {}

  /// A request is turned away before a handler is made. The socket is open, and the server closes
  /// it.
  ///
  /// @param request the request
  /// @param reason why, for people
  default void requestRefused(Request request, String reason) {}

  /// A handler is about to be made for a request, on this thread. The socket is open.
  ///
  /// @param request the request
  default void requestStarted(Request request) {}

  /// A handler, or its making, threw. The socket may be open.
  ///
  /// @param request the request
  /// @param fault whose fault it is
  /// @param failure what was thrown
  default void requestFailed(Request request, Fault fault, Throwable failure) {}

  /// A request is over. Its socket is closed on our side.
  ///
  /// @param request the request
  /// @param result how it went
  default void requestFinished(Request request, RequestResult result) {}
}
