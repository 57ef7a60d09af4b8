package io.socketserver.unix;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.ForkingMixIn;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.UdpServer;
import java.net.InetSocketAddress;

/// A [UdpServer] that serves each request in a process of its own, as [ServerOptions#processing()]
/// or an override of [#forking()] says.
///
/// ```java
/// var server = new ForkingUdpServer(address, ClassHandlerFactory.of(UpperDatagramHandler.class));
/// ```
///
/// @threading As [io.socketserver.core.BaseServer]; handlers run in other processes.
/// @source CPython 3.13, `socketserver.ForkingUDPServer`
/// @since 0.1
public class ForkingUdpServer extends UdpServer implements ForkingMixIn {

  /// Creates a server with default settings that is not yet active.
  ///
  /// @param address the address to serve; port 0 selects a free port
  /// @param handlers the factory of the handlers: a class or a service, which another process can
  ///   create
  public ForkingUdpServer(
      InetSocketAddress address, RequestHandlerFactory<DatagramRequest> handlers) {
    super(address, handlers);
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve; port 0 selects a free port
  /// @param handlers the factory of the handlers: a class or a service, which another process can
  ///   create
  /// @param options the settings
  public ForkingUdpServer(
      InetSocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options) {
    super(address, handlers, options);
  }
}
