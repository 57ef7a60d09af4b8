package io.socketserver.unix;

import io.socketserver.api.ForkingMixIn;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import java.net.InetSocketAddress;

/// A [TcpServer] that serves each request in a process of its own, as [ServerOptions#processing()]
/// or an override of [#forking()] says.
///
/// ```java
/// var server = new ForkingTcpServer(address, ClassHandlerFactory.of(UpperHandler.class));
/// ```
///
/// @threading As [io.socketserver.core.BaseServer]; handlers run in other processes.
/// @source CPython 3.13, `socketserver.ForkingTCPServer`
/// @since 0.1
public class ForkingTcpServer extends TcpServer implements ForkingMixIn {

  /// Creates a server with default settings that is not yet active.
  ///
  /// @param address the address to serve; port 0 selects a free port
  /// @param handlers the factory of the handlers: a class or a service, which another process can
  ///   create
  public ForkingTcpServer(
      InetSocketAddress address, RequestHandlerFactory<StreamRequest> handlers) {
    super(address, handlers);
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve; port 0 selects a free port
  /// @param handlers the factory of the handlers: a class or a service, which another process can
  ///   create
  /// @param options the settings
  public ForkingTcpServer(
      InetSocketAddress address,
      RequestHandlerFactory<StreamRequest> handlers,
      ServerOptions options) {
    super(address, handlers, options);
  }
}
