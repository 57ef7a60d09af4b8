package io.socketserver.unix.internal.given;

import io.socketserver.api.Request;
import io.socketserver.api.RequestResult;
import io.socketserver.api.Server;
import io.socketserver.api.ServerListener;

/// Shuts the server of one connection down after the connection and its request.
///
/// Neither alone is the end. A request that another process serves goes on after this process has
/// closed its own copy of the connection, and a connection that lingers is open after its request.
///
/// @threading Each of the two writes its own end first and then reads the other's, so that at least
///   one of them sees both.
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

  /// A connection that never became a request has none in flight.
  private void shutdownAtEnd(Server server) {
    if (connectionClosed && server.statistics().inFlight() == 0) {
      server.shutdown();
    }
  }
}
