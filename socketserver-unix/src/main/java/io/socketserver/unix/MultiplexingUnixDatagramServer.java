package io.socketserver.unix;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.MultiplexingMixIn;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.core.ServerOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/// A [UnixDatagramServer] whose datagrams share event loops: one per processor, unless
/// [ServerOptions#processing()] or an override of [#multiplexing()] says otherwise.
///
/// Those of one client are handled in order.
///
/// @threading As [io.socketserver.core.BaseServer]; handlers run in many threads at once.
/// @since 0.1
public class MultiplexingUnixDatagramServer extends UnixDatagramServer
    implements MultiplexingMixIn {

  /// Makes a server with default settings that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers what serves
  /// @throws IllegalArgumentException if the address is another, or has no name
  public MultiplexingUnixDatagramServer(
      SocketAddress address, RequestHandlerFactory<DatagramRequest> handlers) {
    super(address, handlers);
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers what serves
  /// @param options the settings
  /// @throws IllegalArgumentException if the address is another, or has no name
  public MultiplexingUnixDatagramServer(
      SocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options) {
    super(address, handlers, options);
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers what serves
  /// @param options the settings
  /// @param socketOptions the settings of the socket file, and of who may come
  /// @throws IllegalArgumentException if the address is another, or has no name
  public MultiplexingUnixDatagramServer(
      SocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
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
  public static MultiplexingUnixDatagramServer bind(
      SocketAddress address, RequestHandlerFactory<DatagramRequest> handlers) throws IOException {
    var server = new MultiplexingUnixDatagramServer(address, handlers);
    server.activate();
    return server;
  }
}
