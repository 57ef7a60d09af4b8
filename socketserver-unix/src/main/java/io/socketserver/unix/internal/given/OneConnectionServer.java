package io.socketserver.unix.internal.given;

import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.StreamServer;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// A server of a connection that somebody else has accepted.
///
/// @source inetd(8), `nowait`; systemd.socket(5), `Accept=`
final class OneConnectionServer extends StreamServer {

  OneConnectionServer(
      SocketAddress address, RequestHandlerFactory<StreamRequest> handlers, ServerOptions options) {
    super(address, handlers, options);
  }

  @Override
  protected boolean hasDelay() {
    return serverAddress() instanceof InetSocketAddress;
  }
}
