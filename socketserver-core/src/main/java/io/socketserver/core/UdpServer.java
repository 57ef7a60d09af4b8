package io.socketserver.core;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// A server of UDP datagrams.
///
/// ```java
/// try (var server = new UdpServer(new InetSocketAddress("localhost", 9999),
///     request -> request.reply(request.bytes()))) {
///   server.serveForever();
/// }
/// ```
///
/// It serves one datagram after the other, on the serving thread; [ThreadingUdpServer] serves many
/// at once. An IPv6 wildcard address serves IPv4 too.
///
/// @threading As [BaseServer].
/// @source CPython 3.13, `socketserver.UDPServer`; udp(7)
/// @since 0.1
public class UdpServer extends DatagramServer {

  /// Creates a server with default settings that is not yet active.
  ///
  /// @param address the address to serve; port 0 selects a free port
  /// @param handlers the factory of the handlers
  public UdpServer(InetSocketAddress address, RequestHandlerFactory<DatagramRequest> handlers) {
    this(address, handlers, ServerOptions.defaults());
  }

  /// Creates a server with default settings that is not yet active.
  ///
  /// @param address the address to serve; port 0 selects a free port
  /// @param handler the handler of all requests, which share it, such as a lambda
  public UdpServer(InetSocketAddress address, RequestHandler<? super DatagramRequest> handler) {
    this(address, RequestHandlerFactory.shared(handler));
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve; port 0 selects a free port
  /// @param handlers the factory of the handlers
  /// @param options the settings
  public UdpServer(
      InetSocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options) {
    super(address, handlers, options);
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve; port 0 selects a free port
  /// @param handler the handler of all requests, which share it, such as a lambda
  /// @param options the settings
  public UdpServer(
      InetSocketAddress address,
      RequestHandler<? super DatagramRequest> handler,
      ServerOptions options) {
    this(address, RequestHandlerFactory.shared(handler), options);
  }

  @Override
  public final InetSocketAddress serverAddress() {
    return (InetSocketAddress) super.serverAddress();
  }

  /// {@inheritDoc}
  ///
  /// @implSpec Takes no datagram that claims to come from a service which answers whatever it
  ///   receives (ports 7, 13, 17, 19 and 37), from port 0, or from this server itself: answering
  ///   one would begin a conversation of two servers that never ends.
  @Override
  protected boolean mayAnswer(SocketAddress from) {
    if (!(from instanceof InetSocketAddress sender)) {
      return true;
    }
    return switch (sender.getPort()) {
      case 0, 7, 13, 17, 19, 37 -> false;
      default -> !isOwn(sender);
    };
  }

  private boolean isOwn(InetSocketAddress sender) {
    InetSocketAddress own = serverAddress();
    return own.getPort() == sender.getPort()
        && (own.equals(sender)
            || own.getAddress().isAnyLocalAddress() && sender.getAddress().isLoopbackAddress());
  }
}
