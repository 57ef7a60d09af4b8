package io.socketserver.core;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.ThreadingMixIn;
import java.net.InetSocketAddress;

/// A [UdpServer] that serves each request in a thread of its own: a virtual one, unless
/// [ServerOptions#processing()] or an override of [#threading()] says otherwise.
///
/// @threading As [BaseServer]; handlers run in many threads at once.
/// @source CPython 3.13, `socketserver.ThreadingUDPServer`
/// @since 0.1
public class ThreadingUdpServer extends UdpServer implements ThreadingMixIn {

  /// Makes a server with default settings that is not yet active.
  ///
  /// @param address where to serve; port 0 for any free port
  /// @param handlers what serves
  public ThreadingUdpServer(
      InetSocketAddress address, RequestHandlerFactory<DatagramRequest> handlers) {
    super(address, handlers);
  }

  /// Makes a server with default settings that is not yet active.
  ///
  /// @param address where to serve; port 0 for any free port
  /// @param handler what serves every request: an object that all of them share, such as a lambda
  public ThreadingUdpServer(
      InetSocketAddress address, RequestHandler<? super DatagramRequest> handler) {
    super(address, handler);
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve; port 0 for any free port
  /// @param handlers what serves
  /// @param options the settings
  public ThreadingUdpServer(
      InetSocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options) {
    super(address, handlers, options);
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve; port 0 for any free port
  /// @param handler what serves every request: an object that all of them share, such as a lambda
  /// @param options the settings
  public ThreadingUdpServer(
      InetSocketAddress address,
      RequestHandler<? super DatagramRequest> handler,
      ServerOptions options) {
    super(address, handler, options);
  }
}
