package io.socketserver.api;

import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Is notified of each step of a server and of each request.
///
/// All methods do nothing by default. If one throws, the exception is passed to the default
/// uncaught exception handler and otherwise ignored; it never affects a request.
///
/// @threading Called on the thread on which the event occurs: the serving thread for events of the
///   server, the thread that receives requests for `clientRefused`, `requestReceived` and
///   `requestRefused`; the request's thread for the others; an arbitrary thread for events of
///   processes, for `clientViolated`, and for clients that are refused because of a proxy's header.
///   Implementations must be thread-safe and quick.
/// @since 0.1
public interface ServerListener {

  // ---- the server

  /// The server has bound its address and listens.
  ///
  /// @param server the server; its address is known
  default void serverActivated(Server server) {}

  /// The serving loop starts.
  ///
  /// @param server the server
  default void servingStarted(Server server) {}

  /// The serving loop has ended. The listener may still be open.
  ///
  /// @param server the server
  default void servingStopped(Server server) {}

  /// The server starts to close. Its listener is closed; requests may be in flight.
  ///
  /// @param server the server
  /// @param inFlight how many requests are in flight
  /// @param deadline how long they may continue; null for no limit
  default void serverClosing(Server server, int inFlight, @Nullable Duration deadline) {}

  /// The server is closed.
  ///
  /// @param server the server
  /// @param report what happened to the requests in flight
  default void serverClosed(Server server, CloseReport report) {}

  /// An attempt to accept a request from the kernel failed. The server continues.
  ///
  /// @param server the server
  /// @param failure the exception
  /// @param consecutive the number of consecutive failures, at least 1
  /// @param pause how long the server backs off, unless a request ends earlier; zero for not at all
  default void acceptFailed(Server server, Exception failure, int consecutive, Duration pause) {}

  /// The first successful attempt after [#acceptFailed].
  ///
  /// @param server the server
  /// @param failures how many attempts had failed
  default void acceptRecovered(Server server, int failures) {}

  /// A client was refused before its connection or datagram became a request. Its connection is
  /// closed; a datagram is discarded.
  ///
  /// @param server the server
  /// @param client the address of the client
  /// @param reason why
  /// @param refused how many have been refused for this reason since the server was constructed
  default void clientRefused(Server server, SocketAddress client, Refusal reason, long refused) {}

  /// A client exceeded a limit or failed a handshake. Unless a read has just failed, its connection
  /// is closed, and the failure of its request follows.
  ///
  /// @param request the connection
  /// @param violation what it was
  /// @param violations how often it has happened since the server was constructed
  default void clientViolated(Request request, Violation violation, long violations) {}

  /// Datagrams were discarded because too many were pending: one of them here, or any number in the
  /// kernel's buffer.
  ///
  /// @param server the server
  /// @param dropped how many have been discarded since the server was constructed
  default void datagramDropped(Server server, long dropped) {}

  /// A reply to a UDP datagram was rejected, because the replies would exceed the allowed multiple
  /// of the datagram's size, and the sender's address may be forged. The handler got an exception.
  /// With a process for each request only that process is notified, not this listener.
  ///
  /// @param request the datagram
  /// @param refused how many replies have been rejected since the server was constructed
  default void replyRefused(Request request, long refused) {}

  /// A reply to a datagram was not sent. Either its client does not read its replies, and others
  /// could not wait for that; or the client and this server seem to answer each other's replies for
  /// ever. The handler got an exception too. With a process for each request only that process is
  /// notified, not this listener.
  ///
  /// @param server the server
  /// @param client the address of the client
  /// @param failure why it was not sent
  /// @param lost how many replies have been lost since the server was constructed
  default void replyLost(Server server, SocketAddress client, Exception failure, long lost) {}

  /// The server's own code failed outside any request: service actions, the time-out hook, the
  /// close of a factory. The server continues.
  ///
  /// @param server the server
  /// @param step the name of the method that failed
  /// @param failure the exception
  default void serverFailed(Server server, String step, Throwable failure) {}

  /// A process was started to serve requests of this server.
  ///
  /// @param server the server
  /// @param pid the process ID
  default void childStarted(Server server, long pid) {}

  /// A child process of this server has ended and has been reaped.
  ///
  /// @param server the server; it may be closed
  /// @param pid the process ID
  /// @param end how it ended
  default void childEnded(Server server, long pid, ChildEnd end) {}

  /// A handler call has lasted longer than [MultiplexingOptions#blockedAfter()], while all other
  /// connections of its event loop wait. Called once per call, by a monitoring thread.
  ///
  /// @param server the server
  /// @param blocked the call, with its stack trace
  default void loopBlocked(Server server, BlockedLoop blocked) {}

  /// A call that [#loopBlocked] reported is over, and its loop continues.
  ///
  /// @param server the server
  /// @param blocked the call, with its duration
  default void loopUnblocked(Server server, BlockedLoop blocked) {}

  /// Requests of this server hold so many carriers of virtual threads that others have none. Called
  /// by a monitoring thread, once for each request, possibly for several of them together.
  ///
  /// @param server the server
  /// @param held the requests, with their stack traces
  default void carriersHeld(Server server, HeldCarriers held) {}

  /// No request that [#carriersHeld] reported holds a carrier any more.
  ///
  /// @param server the server
  /// @param elapsed how long that lasted
  default void carriersFreed(Server server, Duration elapsed) {}

  // ---- a request

  /// A connection was accepted, or a datagram received. The socket is open.
  ///
  /// @param request the request
  default void requestReceived(Request request) {}

  /// A request is refused before a handler is created. The socket is open, and the server closes
  /// it.
  ///
  /// @param request the request
  /// @param reason the reason, as text
  default void requestRefused(Request request, String reason) {}

  /// A handler is about to be created for a request, on this thread. The socket is open.
  ///
  /// @param request the request
  default void requestStarted(Request request) {}

  /// A handler threw, or could not be created. The socket may be open.
  ///
  /// @param request the request
  /// @param fault whose fault it is
  /// @param failure what was thrown
  default void requestFailed(Request request, Fault fault, Throwable failure) {}

  /// A request has ended. Its socket is closed on the server's side.
  ///
  /// @param request the request
  /// @param result its result
  default void requestFinished(Request request, RequestResult result) {}
}
