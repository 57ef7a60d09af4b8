package io.socketserver.api;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The source of handlers: called once for every request.
///
/// ```java
/// RequestHandlerFactory<StreamRequest> fresh = EchoHandler::new;
/// RequestHandlerFactory<StreamRequest> one = RequestHandlerFactory.shared(r -> r.write("hello"));
/// ```
///
/// Constructors of servers take a lambda, or another handler that all requests share, as it is:
/// `new TcpServer(address, r -> r.write("hello"))`. Where a class has constructors without and with
/// one parameter, javac cannot tell which one `EchoHandler::new` means to them; write `() -> new
/// EchoHandler()`.
///
/// @param <R> the kind of request
/// @threading Called concurrently by the threads that run the requests.
/// @source CPython 3.13, `BaseServer.RequestHandlerClass`
/// @since 0.1
@FunctionalInterface
public interface RequestHandlerFactory<R extends Request> {

  /// Returns the handler for one request.
  ///
  /// @return the handler
  /// @throws Exception for any reason; it is reported as this request's failure
  RequestHandler<? super R> newHandler() throws Exception;

  /// Returns the event-style handler for one connection, for servers whose connections share event
  /// loops.
  ///
  /// @return the handler; null if there is none. A server with event loops requests its first
  ///   handler when it is activated, and the activation fails if there is none
  /// @throws Exception for any reason; it is reported as this request's failure
  /// @implSpec The default returns the handler of [#newHandler()] if that is event-style.
  default @Nullable EventHandler newEventHandler() throws Exception {
    return newHandler() instanceof EventHandler events ? events : null;
  }

  /// How another process can create these handlers, for servers with a process for each request.
  ///
  /// @return the reference; empty if only this process can create them
  /// @implSpec The default is empty, because a lambda or a method reference has no name that
  ///   another process could use.
  default Optional<HandlerReference> reference() {
    return Optional.empty();
  }

  /// Whether requests share state that the handlers keep in memory, so that they must all be served
  /// by one process.
  ///
  /// @return true if requests must be served by one process
  /// @implSpec The default is false.
  default boolean sharesState() {
    return false;
  }

  /// A factory that returns the same handler for every request.
  ///
  /// @param <R> the kind of request
  /// @param handler a thread-safe handler
  /// @return the factory
  static <R extends Request> RequestHandlerFactory<R> shared(RequestHandler<? super R> handler) {
    Objects.requireNonNull(handler, "handler");
    return () -> handler;
  }
}
