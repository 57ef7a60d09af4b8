package io.socketserver.api;

import java.util.List;
import java.util.Set;

/// A handler as a service: its name, what it fits, its options, and how to make it.
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
/// Declared in the descriptor of the handler's module with `provides`; a provider class is public
/// and has a public constructor without parameters.
///
/// @threading Loaded once, at start, by one thread. The factories are called by many.
/// @since 0.1
public interface RequestHandlerProvider {

  /// The name by which people ask for this handler.
  ///
  /// @return lower-case letters, digits and hyphens, starting with a letter; at most 64 characters
  String name();

  /// What this handler does.
  ///
  /// @return one line, without a full stop
  String description();

  /// The kinds of server that this handler fits.
  ///
  /// @return at least one
  Set<RequestKind> kinds();

  /// The options that this handler takes.
  ///
  /// @return the options, in the order in which help shows them
  /// @implSpec The default takes none.
  default List<HandlerOption> options() {
    return List.of();
  }

  /// Whether requests share what this handler keeps in memory, and must: a store, a room. Processes
  /// share no memory, so a server with a process for its requests refuses such a handler.
  ///
  /// @return true if requests must be served by one process
  /// @implSpec The default is false.
  default boolean sharesState() {
    return false;
  }

  /// Makes a factory for servers of connections.
  ///
  /// Called once for each server. What the factory needs for long (a file, a table) is opened here,
  /// so that a wrong option is reported before the server listens.
  ///
  /// @param options the values of [#options()], checked against their types
  /// @return the factory; where it is [AutoCloseable] it is closed after the server has closed
  /// @throws HandlerOptionException if a value does not do
  /// @throws Exception if the handler cannot be made
  /// @implSpec The default throws [UnsupportedOperationException].
  default RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options)
      throws Exception {
    throw new UnsupportedOperationException(
        "handler " + name() + " serves no connections; use it with a datagram server");
  }

  /// Makes a factory for servers of datagrams.
  ///
  /// Called once for each server, as [#streamHandlers(HandlerOptions)] is.
  ///
  /// @param options the values of [#options()], checked against their types
  /// @return the factory; where it is [AutoCloseable] it is closed after the server has closed
  /// @throws HandlerOptionException if a value does not do
  /// @throws Exception if the handler cannot be made
  /// @implSpec The default throws [UnsupportedOperationException].
  default RequestHandlerFactory<DatagramRequest> datagramHandlers(HandlerOptions options)
      throws Exception {
    throw new UnsupportedOperationException(
        "handler " + name() + " serves no datagrams; use it with a stream server");
  }
}
