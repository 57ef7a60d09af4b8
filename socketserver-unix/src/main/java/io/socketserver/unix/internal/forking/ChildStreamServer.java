package io.socketserver.unix.internal.forking;

import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.StreamServer;
import java.net.SocketAddress;

/// Serves the connections that another process passes.
final class ChildStreamServer extends StreamServer {

  ChildStreamServer(
      SocketAddress address, RequestHandlerFactory<StreamRequest> handlers, ServerOptions options) {
    super(address, handlers, options);
  }
}
