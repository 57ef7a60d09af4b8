package io.socketserver.core;

import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.ThreadingMixIn;
import java.net.InetSocketAddress;

/// A [TcpServer] that serves each request on a thread of its own: a virtual one, unless
/// [ServerOptions#processing()] or an override of [#threading()] says otherwise.
///
/// @threading As [BaseServer]; handlers run concurrently on many threads.
/// @source CPython 3.13, `socketserver.ThreadingTCPServer`
/// @since 0.1
public class ThreadingTcpServer extends TcpServer implements ThreadingMixIn {

  /// Creates a server with default settings that is not yet active.
  ///
  /// @param address the address to serve; port 0 selects a free port
  /// @param handlers the factory of the handlers
  public ThreadingTcpServer(
      InetSocketAddress address, RequestHandlerFactory<StreamRequest> handlers) {
    super(address, handlers);
  }

  /// Creates a server with default settings that is not yet active.
  ///
  /// @param address the address to serve; port 0 selects a free port
  /// @param handler the handler of all requests, which share it, such as a lambda
  public ThreadingTcpServer(
      InetSocketAddress address, RequestHandler<? super StreamRequest> handler) {
    super(address, handler);
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve; port 0 selects a free port
  /// @param handlers the factory of the handlers
  /// @param options the settings
  public ThreadingTcpServer(
      InetSocketAddress address,
      RequestHandlerFactory<StreamRequest> handlers,
      ServerOptions options) {
    super(address, handlers, options);
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve; port 0 selects a free port
  /// @param handler the handler of all requests, which share it, such as a lambda
  /// @param options the settings
  public ThreadingTcpServer(
      InetSocketAddress address,
      RequestHandler<? super StreamRequest> handler,
      ServerOptions options) {
    super(address, handler, options);
  }
}
