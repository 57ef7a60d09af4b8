package io.socketserver.api;

import java.util.Objects;
import java.util.Optional;

/// The source of handlers: called once for every request.
///
/// ```java
/// RequestHandlerFactory<StreamRequest> fresh = EchoHandler::new;
/// RequestHandlerFactory<StreamRequest> one = RequestHandlerFactory.shared(r -> r.write("hello"));
/// RequestHandlerFactory<StreamRequest> named = RequestHandlerFactory.of(EchoHandler.class);
/// ```
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

  /// How another process can make these handlers, for servers that have a process for each request.
  ///
  /// @return how; empty where only this process can
  /// @implSpec The default is empty, because a lambda or a method reference has no name that
  ///   another process could know.
  default Optional<HandlerReference> reference() {
    return Optional.empty();
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

  /// A factory that makes a new handler of a class for every request, here or in another process.
  ///
  /// @param <R> the kind of request
  /// @param type a public class with a public constructor without parameters, in a package that its
  ///   module exports or opens to this one
  /// @return the factory
  /// @throws IllegalArgumentException if the class is not like that; the message says why
  static <R extends Request> RequestHandlerFactory<R> of(
      Class<? extends RequestHandler<? super R>> type) {
    Objects.requireNonNull(type, "type");
    return new ClassHandlerFactory<>(type);
  }
}
