package io.socketserver.unix.internal.given;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.ForkingOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ServerListeners;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.core.UdpServer;
import io.socketserver.unix.UnixDatagramServer;
import io.socketserver.unix.UnixStreamServer;
import java.net.InetSocketAddress;

/// The servers of sockets that were given: the ordinary ones, over a transport that has no other
/// socket.
public final class GivenServers {

  private GivenServers() {}

  /// Makes a server of connections.
  ///
  /// @param descriptor the socket
  /// @param facts what it is
  /// @param handlers what serves
  /// @param options the settings
  /// @return the server, not yet active
  public static BaseServer<StreamRequest> stream(
      int descriptor,
      SocketFacts facts,
      RequestHandlerFactory<StreamRequest> handlers,
      ServerOptions options) {
    require(facts, RequestKind.STREAM);
    var transport = new GivenTransport(descriptor);
    ServerOptions own = options.toBuilder().transport(transport).build();
    if (facts.isConnection()) {
      return oneConnection(transport, facts, handlers, own);
    }
    return facts.address() instanceof InetSocketAddress inet
        ? new TcpServer(inet, handlers, own)
        : new UnixStreamServer(facts.address(), handlers, own);
  }

  private static BaseServer<StreamRequest> oneConnection(
      GivenTransport transport,
      SocketFacts facts,
      RequestHandlerFactory<StreamRequest> handlers,
      ServerOptions options) {
    var end = new OneConnectionEnd();
    ServerOptions.Builder own = options.toBuilder();
    if (options.processing() instanceof ForkingOptions forking) {
      // no other request comes for which a process could wait
      own.processing(forking.spareChildren(0).requestsPerChild(1));
    }
    var server =
        new OneConnectionServer(
            facts.address(),
            handlers,
            own.listener(ServerListeners.of(options.listener(), end)).build());
    transport.whenConnectionCloses(() -> end.connectionClosed(server));
    return server;
  }

  /// Makes a server of datagrams.
  ///
  /// @param descriptor the socket
  /// @param facts what it is
  /// @param handlers what serves
  /// @param options the settings
  /// @return the server, not yet active
  public static BaseServer<DatagramRequest> datagram(
      int descriptor,
      SocketFacts facts,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options) {
    require(facts, RequestKind.DATAGRAM);
    ServerOptions own = options.toBuilder().transport(new GivenTransport(descriptor)).build();
    return facts.address() instanceof InetSocketAddress inet
        ? new UdpServer(inet, handlers, own)
        : new UnixDatagramServer(facts.address(), handlers, own);
  }

  private static void require(SocketFacts facts, RequestKind kind) {
    if (facts.kind() != kind) {
      throw new IllegalStateException("a server of " + facts + " is of kind " + facts.kind());
    }
  }
}
