package io.socketserver.core;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.MultiplexingMixIn;
import io.socketserver.api.RequestHandlerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;

/// A [UdpServer] whose datagrams share event loops: one per processor, unless
/// [ServerOptions#processing()] or an override of [#multiplexing()] says otherwise.
///
/// Those of one client are handled in order.
///
/// @threading As [BaseServer]; handlers run in many threads at once.
/// @since 0.1
public class MultiplexingUdpServer extends UdpServer implements MultiplexingMixIn {

  /// Makes a server with default settings that is not yet active.
  ///
  /// @param address where to serve; port 0 for any free port
  /// @param handlers what serves
  public MultiplexingUdpServer(
      InetSocketAddress address, RequestHandlerFactory<DatagramRequest> handlers) {
    super(address, handlers);
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve; port 0 for any free port
  /// @param handlers what serves
  /// @param options the settings
  public MultiplexingUdpServer(
      InetSocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options) {
    super(address, handlers, options);
  }

  /// Makes a server that serves on event loops, and binds it.
  ///
  /// @param address where to serve; port 0 for any free port
  /// @param handlers what serves
  /// @return the server, active
  /// @throws IOException if the address cannot be had; nothing stays open
  public static MultiplexingUdpServer bind(
      InetSocketAddress address, RequestHandlerFactory<DatagramRequest> handlers)
      throws IOException {
    var server = new MultiplexingUdpServer(address, handlers);
    server.activate();
    return server;
  }
}
