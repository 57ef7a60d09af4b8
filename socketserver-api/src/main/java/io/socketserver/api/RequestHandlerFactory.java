package io.socketserver.api;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
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
/// @threading Called by the threads that run the requests, many at once.
/// @source CPython 3.13, `BaseServer.RequestHandlerClass`
/// @since 0.1
@FunctionalInterface
public interface RequestHandlerFactory<R extends Request> {

  /// Gives the handler for one request.
  ///
  /// @return the handler
  /// @throws Exception for any reason; it is reported as this request's failure
  RequestHandler<? super R> newHandler() throws Exception;

  /// Gives the event-style handler for one connection, for servers whose connections share event
  /// loops.
  ///
  /// @return the handler; null where there is none, which a server of event loops refuses when it
  ///   is activated. It asks for its first handler then
  /// @throws Exception for any reason; it is reported as this request's failure
  /// @implSpec The default gives the handler of [#newHandler()] where that is event-style.
  default @Nullable EventHandler newEventHandler() throws Exception {
    return newHandler() instanceof EventHandler events ? events : null;
  }

  /// How another process can make these handlers, for servers that have a process for each request.
  ///
  /// @return how; empty where only this process can
  /// @implSpec The default is empty, because a lambda or a method reference has no name that
  ///   another process could know.
  default Optional<HandlerReference> reference() {
    return Optional.empty();
  }

  /// Whether requests share what the handlers keep in memory, and must, so that other processes
  /// cannot serve them.
  ///
  /// @return true if requests must be served by one process
  /// @implSpec The default is false.
  default boolean sharesState() {
    return false;
  }

  /// A factory that gives the same handler for every request.
  ///
  /// @param <R> the kind of request
  /// @param handler a handler that many threads may call at once
  /// @return the factory
  static <R extends Request> RequestHandlerFactory<R> shared(RequestHandler<? super R> handler) {
    Objects.requireNonNull(handler, "handler");
    return () -> handler;
  }

  /// A factory of handlers in two forms that do the same: a blocking one for a thread of its own,
  /// and an event-style one for event loops. Each way of processing takes the form that suits it.
  ///
  /// @param blocking makes the blocking ones; where it is [AutoCloseable], this factory is
  /// @param events makes the event-style ones
  /// @return the factory
  static RequestHandlerFactory<StreamRequest> inBothForms(
      RequestHandlerFactory<StreamRequest> blocking, Callable<? extends EventHandler> events) {
    return TwoFormsFactory.of(blocking, events);
  }
}
