package io.socketserver.api;

import java.util.Objects;

/// The source of handlers: called once for every request.
///
/// ```java
/// RequestHandlerFactory<StreamRequest> fresh = EchoHandler::new;
/// RequestHandlerFactory<StreamRequest> one = RequestHandlerFactory.shared(r -> r.write("hello"));
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

  /// A factory that gives the same handler for every request.
  ///
  /// @param <R> the kind of request
  /// @param handler a handler that many threads may call at once
  /// @return the factory
  static <R extends Request> RequestHandlerFactory<R> shared(RequestHandler<? super R> handler) {
    Objects.requireNonNull(handler, "handler");
    return () -> handler;
  }
}
