package io.socketserver.core.spi;

/// Wraps the listener of a server, to decide which connections the server gets, when, and by which
/// addresses it knows their clients.
///
/// A [ConnectionLayer] changes the bytes of a connection, once the server has it. This is for what
/// must be known before: admission, the log and the handler all use the addresses of the
/// connections that the listener returns.
///
/// @threading Called once, by the thread that activates the server.
/// @since 0.1
@FunctionalInterface
public interface ListenerLayer {

  /// Wraps a listener.
  ///
  /// @param listener the listener of the transport
  /// @param context what it may use of its server
  /// @return the listener from which the server accepts. It may accept connections and keep them
  ///   for a while ([StreamListener#held()]); its close closes the given one and those that it
  ///   keeps
  StreamListener wrap(StreamListener listener, ListenerContext context);
}
