package io.socketserver.unix.internal.inherited;

import io.socketserver.api.ForkingOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ServerListeners;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.StreamServer;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// A server of a connection that another program accepted.
///
/// @source inetd(8), `nowait`; systemd.socket(5), `Accept=`
public final class OneConnectionServer extends StreamServer {

  private OneConnectionServer(
      SocketAddress address, RequestHandlerFactory<StreamRequest> handlers, ServerOptions options) {
    super(address, handlers, options);
  }

  /// Creates a server that is not yet active. Serving ends when the connection is closed.
  ///
  /// @param descriptor the connection
  /// @param address its own address
  /// @param handlers the factory of the handlers
  /// @param options the settings; the transport has no effect
  /// @return the server
  public static BaseServer<StreamRequest> of(
      int descriptor,
      SocketAddress address,
      RequestHandlerFactory<StreamRequest> handlers,
      ServerOptions options) {
    var end = new OneConnectionEnd();
    var transport = new InheritedTransport(descriptor);
    ServerOptionsBuilder own = options.toBuilder().transport(transport);
    if (options.processing() instanceof ForkingOptions forking) {
      // there is no other request that a spare process could serve
      own.processing(forking.spareChildren(0).requestsPerChild(1));
    }
    var server =
        new OneConnectionServer(
            address, handlers, own.listener(ServerListeners.of(options.listener(), end)).build());
    transport.whenConnectionCloses(() -> end.connectionClosed(server));
    return server;
  }

  @Override
  protected boolean hasDelay() {
    return serverAddress() instanceof InetSocketAddress;
  }
}
