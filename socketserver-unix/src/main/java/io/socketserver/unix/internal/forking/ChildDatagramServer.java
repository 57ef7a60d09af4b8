package io.socketserver.unix.internal.forking;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.core.DatagramServer;
import io.socketserver.core.ServerOptions;
import java.net.SocketAddress;

/// Serves the datagrams that another process passes.
final class ChildDatagramServer extends DatagramServer {

  ChildDatagramServer(
      SocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options) {
    super(address, handlers, options);
  }
}
