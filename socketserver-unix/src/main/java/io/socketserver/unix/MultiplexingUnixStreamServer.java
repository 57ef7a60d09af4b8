package io.socketserver.unix;

import io.socketserver.api.MultiplexingMixIn;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/// A [UnixStreamServer] whose connections share event loops: one per processor, unless
/// [ServerOptions#processing()] or an override of [#multiplexing()] says otherwise.
///
/// Its handlers are in the style of events ([io.socketserver.api.EventHandler]).
///
/// @threading As [io.socketserver.core.BaseServer]; the calls for one connection come one after the
///   other.
/// @since 0.1
public class MultiplexingUnixStreamServer extends UnixStreamServer implements MultiplexingMixIn {

  /// Makes a server with default settings that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers what serves
  /// @throws IllegalArgumentException if the address is another, or has no name
  public MultiplexingUnixStreamServer(
      SocketAddress address, RequestHandlerFactory<StreamRequest> handlers) {
    super(address, handlers);
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers what serves
  /// @param options the settings
  /// @throws IllegalArgumentException if the address is another, or has no name
  public MultiplexingUnixStreamServer(
      SocketAddress address, RequestHandlerFactory<StreamRequest> handlers, ServerOptions options) {
    super(address, handlers, options);
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers what serves
  /// @param options the settings
  /// @param socketOptions the settings of the socket file, and of who may come
  /// @throws IllegalArgumentException if the address is another, or has no name
  public MultiplexingUnixStreamServer(
      SocketAddress address,
      RequestHandlerFactory<StreamRequest> handlers,
      ServerOptions options,
      UnixSocketOptions socketOptions) {
    super(address, handlers, options, socketOptions);
  }

  /// Makes a server that serves on event loops, and binds it.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers what serves
  /// @return the server, active
  /// @throws IOException if the address cannot be had; nothing stays open
  public static MultiplexingUnixStreamServer bind(
      SocketAddress address, RequestHandlerFactory<StreamRequest> handlers) throws IOException {
    var server = new MultiplexingUnixStreamServer(address, handlers);
    server.activate();
    return server;
  }
}
