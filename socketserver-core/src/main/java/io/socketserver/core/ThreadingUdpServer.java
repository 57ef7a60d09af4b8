package io.socketserver.core;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.ThreadingMixIn;
import java.net.InetSocketAddress;

/// A [UdpServer] that serves each request on a thread of its own: a virtual one, unless
/// [ServerOptions#processing()] or an override of [#threading()] says otherwise.
///
/// @threading As [BaseServer]; handlers run concurrently on many threads.
/// @source CPython 3.13, `socketserver.ThreadingUDPServer`
/// @since 0.1
public class ThreadingUdpServer extends UdpServer implements ThreadingMixIn {

  /// Creates a server with default settings that is not yet active.
  ///
  /// @param address the address to serve; port 0 selects a free port
  /// @param handlers the factory of the handlers
  public ThreadingUdpServer(
      InetSocketAddress address, RequestHandlerFactory<DatagramRequest> handlers) {
    super(address, handlers);
  }

  /// Creates a server with default settings that is not yet active.
  ///
  /// @param address the address to serve; port 0 selects a free port
  /// @param handler the handler of all requests, which share it, such as a lambda
  public ThreadingUdpServer(
      InetSocketAddress address, RequestHandler<? super DatagramRequest> handler) {
    super(address, handler);
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve; port 0 selects a free port
  /// @param handlers the factory of the handlers
  /// @param options the settings
  public ThreadingUdpServer(
      InetSocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options) {
    super(address, handlers, options);
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve; port 0 selects a free port
  /// @param handler the handler of all requests, which share it, such as a lambda
  /// @param options the settings
  public ThreadingUdpServer(
      InetSocketAddress address,
      RequestHandler<? super DatagramRequest> handler,
      ServerOptions options) {
    super(address, handler, options);
  }
}
