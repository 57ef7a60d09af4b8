package io.socketserver.core;

import io.socketserver.api.MultiplexingMixIn;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.net.InetSocketAddress;

/// A [TcpServer] whose connections share event loops: one per processor, unless
/// [ServerOptions#processing()] or an override of [#multiplexing()] says otherwise.
///
/// Its handlers are in the style of events ([io.socketserver.api.EventHandler]).
///
/// @threading As [BaseServer]; the calls for one connection come one after the other.
/// @since 0.1
public class MultiplexingTcpServer extends TcpServer implements MultiplexingMixIn {

  /// Makes a server with default settings that is not yet active.
  ///
  /// @param address where to serve; port 0 for any free port
  /// @param handlers what serves
  public MultiplexingTcpServer(
      InetSocketAddress address, RequestHandlerFactory<StreamRequest> handlers) {
    super(address, handlers);
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve; port 0 for any free port
  /// @param handlers what serves
  /// @param options the settings
  public MultiplexingTcpServer(
      InetSocketAddress address,
      RequestHandlerFactory<StreamRequest> handlers,
      ServerOptions options) {
    super(address, handlers, options);
  }

  /// Makes a server that serves on event loops, and binds it.
  ///
  /// @param address where to serve; port 0 for any free port
  /// @param handlers what serves
  /// @return the server, active
  /// @throws IOException if the address cannot be had; nothing stays open
  public static MultiplexingTcpServer bind(
      InetSocketAddress address, RequestHandlerFactory<StreamRequest> handlers) throws IOException {
    var server = new MultiplexingTcpServer(address, handlers);
    server.activate();
    return server;
  }
}
