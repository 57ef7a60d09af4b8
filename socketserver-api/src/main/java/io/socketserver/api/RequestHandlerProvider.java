package io.socketserver.api;

import java.util.List;
import java.util.Set;

/// A handler as a service: its name, the kinds of server it serves, its options, and its factories.
///
/// ```java
/// public final class GreeterProvider implements RequestHandlerProvider {
///   public String name() { return "greeter"; }
///   public String description() { return "greets each client"; }
///   public Set<RequestKind> kinds() { return Set.of(RequestKind.STREAM); }
///   public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
///     return RequestHandlerFactory.shared(request -> request.write("hello\n"));
///   }
/// }
/// ```
///
/// Declare it with `provides` in the descriptor of the handler's module. A provider class is public
/// and has a public no-argument constructor.
///
/// @threading Loaded once, at startup, by one thread. Many threads call the factories.
/// @since 0.1
public interface RequestHandlerProvider {

  /// The name by which users select this handler.
  ///
  /// @return lower-case letters, digits and hyphens, starting with a letter; at most 64 characters
  String name();

  /// What this handler does.
  ///
  /// @return one line, without a full stop
  String description();

  /// The kinds of server that this handler serves.
  ///
  /// @return at least one
  Set<RequestKind> kinds();

  /// The options of this handler.
  ///
  /// @return the options, in the order in which help shows them
  /// @implSpec The default is an empty list.
  default List<HandlerOption> options() {
    return List.of();
  }

  /// Whether requests share state that this handler keeps in memory, such as a store or a room.
  /// Processes share no memory, so a server with a process for each request rejects such a handler.
  ///
  /// @return true if requests must be served by one process
  /// @implSpec The default is false.
  default boolean sharesState() {
    return false;
  }

  /// Creates a factory for servers of connections.
  ///
  /// Called once for each server. Open long-lived resources (a file, a table) here, so that an
  /// invalid option is reported before the server listens.
  ///
  /// @param options the values of [#options()], validated against their types
  /// @return the factory; if it is [AutoCloseable] the server closes it after it has closed itself
  /// @throws HandlerOptionException if a value is invalid
  /// @throws Exception if the factory cannot be created
  /// @implSpec The default throws [UnsupportedOperationException].
  default RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options)
      throws Exception {
    throw new UnsupportedOperationException(
        "handler " + name() + " serves no connections; use it with a datagram server");
  }

  /// Creates a factory for servers of datagrams.
  ///
  /// Called once for each server, like [#streamHandlers(HandlerOptions)].
  ///
  /// @param options the values of [#options()], validated against their types
  /// @return the factory; if it is [AutoCloseable] the server closes it after it has closed itself
  /// @throws HandlerOptionException if a value is invalid
  /// @throws Exception if the factory cannot be created
  /// @implSpec The default throws [UnsupportedOperationException].
  default RequestHandlerFactory<DatagramRequest> datagramHandlers(HandlerOptions options)
      throws Exception {
    throw new UnsupportedOperationException(
        "handler " + name() + " serves no datagrams; use it with a stream server");
  }
}
