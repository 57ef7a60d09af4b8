package io.socketserver.unix.internal.inherited;

import io.socketserver.api.Request;
import io.socketserver.api.RequestResult;
import io.socketserver.api.Server;
import io.socketserver.api.ServerListener;

/// Shuts down the server of one connection after the connection and its request have ended.
///
/// Neither alone is sufficient. A request in another process continues after this process has
/// closed its own copy of the connection, and a lingering connection stays open after its request.
///
/// @threading Each of the two writes its own flag first and then reads the other's, so that at
///   least one of them sees both.
final class OneConnectionEnd implements ServerListener {

  private volatile boolean connectionClosed;

  void connectionClosed(Server server) {
    connectionClosed = true;
    shutdownAtEnd(server);
  }

  @Override
  public void requestFinished(Request request, RequestResult result) {
    shutdownAtEnd(request.server());
  }

  /// A connection that never became a request has no request in flight.
  private void shutdownAtEnd(Server server) {
    if (connectionClosed && server.statistics().inFlight() == 0) {
      server.shutdown();
    }
  }
}
