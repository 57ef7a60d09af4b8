package io.socketserver.tests.matrix;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.core.UdpServer;
import io.socketserver.unix.UnixDatagramServer;
import io.socketserver.unix.UnixStreamServer;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;

/// The kinds of servers.
public enum Kind {
  TCP(RequestKind.STREAM),
  UDP(RequestKind.DATAGRAM),
  UNIX_STREAM(RequestKind.STREAM),
  UNIX_DATAGRAM(RequestKind.DATAGRAM);

  private final RequestKind requests;

  Kind(RequestKind requests) {
    this.requests = requests;
  }

  public boolean isStream() {
    return requests == RequestKind.STREAM;
  }

  public boolean isUnix() {
    return this == UNIX_STREAM || this == UNIX_DATAGRAM;
  }

  /// A free address of this kind, as text.
  ///
  /// @param path where nothing is
  public String address(Path path) {
    return switch (this) {
      case TCP -> "tcp://127.0.0.1:0";
      case UDP -> "udp://127.0.0.1:0";
      case UNIX_STREAM -> "unix:" + path;
      case UNIX_DATAGRAM -> "unixgram:" + path;
    };
  }

  /// Makes a server, not yet active.
  BaseServer<?> server(SocketAddress address, Handlers handlers, ServerOptions options) {
    return switch (this) {
      case TCP -> new TcpServer((InetSocketAddress) address, handlers.streams(), options);
      case UDP -> new UdpServer((InetSocketAddress) address, handlers.datagrams(), options);
      case UNIX_STREAM -> new UnixStreamServer(address, handlers.streams(), options);
      case UNIX_DATAGRAM -> new UnixDatagramServer(address, handlers.datagrams(), options);
    };
  }

  /// Handlers for either kind of request.
  record Handlers(
      RequestHandlerFactory<StreamRequest> streams,
      RequestHandlerFactory<DatagramRequest> datagrams) {}
}
