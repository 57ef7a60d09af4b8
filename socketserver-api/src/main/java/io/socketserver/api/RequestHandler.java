package io.socketserver.api;

/// The code that serves one request.
///
/// The server constructs the handler and then calls, on one thread, [#setup], [#handle] and
/// [#finish], in this order. The socket is open in all three; the server closes it afterwards. An
/// exception from any of them ends only this request.
///
/// @param <R> the kind of request
/// @threading With a factory that makes a new handler for every request, fields need no
///   synchronization. Many threads call a shared handler ([RequestHandlerFactory#shared]) at once.
/// @source CPython 3.13, `BaseRequestHandler`
/// @since 0.1
@FunctionalInterface
public interface RequestHandler<R extends Request> {

  /// Prepares for the request. If it throws, neither [#handle] nor [#finish] is called.
  ///
  /// @param request the request; its socket is open
  /// @throws Exception for any reason; it is reported as this request's failure
  /// @implSpec The default does nothing.
  default void setup(R request) throws Exception {}

  /// Serves the request.
  ///
  /// @param request the request; its socket is open and the server closes it after [#finish]
  /// @throws Exception for any reason; it is reported as this request's failure
  void handle(R request) throws Exception;

  /// Cleans up after [#handle], even if that threw.
  ///
  /// @param request the request; its socket is open unless the client or the handler closed it
  /// @throws Exception for any reason; it is reported as this request's failure
  /// @implSpec The default does nothing.
  default void finish(R request) throws Exception {}
}
