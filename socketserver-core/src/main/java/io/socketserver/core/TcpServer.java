package io.socketserver.core;

import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import java.net.InetSocketAddress;

/// A server of TCP connections.
///
/// ```java
/// try (var server = new TcpServer(new InetSocketAddress("localhost", 9999),
///     request -> request.write("hello\n"))) {
///   server.serveForever();
/// }
/// ```
///
/// It serves one connection after the other, on the serving thread; [ThreadingTcpServer] serves
/// many at once. An IPv6 wildcard address serves IPv4 too.
///
/// @threading As [BaseServer].
/// @source CPython 3.13, `socketserver.TCPServer`; tcp(7)
/// @since 0.1
public class TcpServer extends StreamServer {

  /// Creates a server with default settings that is not yet active.
  ///
  /// @param address the address to serve; port 0 selects a free port
  /// @param handlers the factory of the handlers
  public TcpServer(InetSocketAddress address, RequestHandlerFactory<StreamRequest> handlers) {
    this(address, handlers, ServerOptions.defaults());
  }

  /// Creates a server with default settings that is not yet active.
  ///
  /// @param address the address to serve; port 0 selects a free port
  /// @param handler the handler of all requests, which share it, such as a lambda
  public TcpServer(InetSocketAddress address, RequestHandler<? super StreamRequest> handler) {
    this(address, RequestHandlerFactory.shared(handler));
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve; port 0 selects a free port
  /// @param handlers the factory of the handlers
  /// @param options the settings
  public TcpServer(
      InetSocketAddress address,
      RequestHandlerFactory<StreamRequest> handlers,
      ServerOptions options) {
    super(address, handlers, options);
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve; port 0 selects a free port
  /// @param handler the handler of all requests, which share it, such as a lambda
  /// @param options the settings
  public TcpServer(
      InetSocketAddress address,
      RequestHandler<? super StreamRequest> handler,
      ServerOptions options) {
    this(address, RequestHandlerFactory.shared(handler), options);
  }

  @Override
  public final InetSocketAddress serverAddress() {
    return (InetSocketAddress) super.serverAddress();
  }

  @Override
  protected boolean hasDelay() {
    return true;
  }
}
