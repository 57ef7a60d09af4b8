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
/// It serves one connection after the other, in the serving thread; [ThreadingTcpServer] serves
/// many at once. An IPv6 wildcard address serves IPv4 too.
///
/// @threading As [BaseServer].
/// @source CPython 3.13, `socketserver.TCPServer`; tcp(7)
/// @since 0.1
public class TcpServer extends StreamServer {

  /// Makes a server with default settings that is not yet active.
  ///
  /// @param address where to serve; port 0 for any free port
  /// @param handlers what serves
  public TcpServer(InetSocketAddress address, RequestHandlerFactory<StreamRequest> handlers) {
    this(address, handlers, ServerOptions.defaults());
  }

  /// Makes a server with default settings that is not yet active.
  ///
  /// @param address where to serve; port 0 for any free port
  /// @param handler what serves every request: an object that all of them share, such as a lambda
  public TcpServer(InetSocketAddress address, RequestHandler<? super StreamRequest> handler) {
    this(address, RequestHandlerFactory.shared(handler));
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve; port 0 for any free port
  /// @param handlers what serves
  /// @param options the settings
  public TcpServer(
      InetSocketAddress address,
      RequestHandlerFactory<StreamRequest> handlers,
      ServerOptions options) {
    super(address, handlers, options);
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve; port 0 for any free port
  /// @param handler what serves every request: an object that all of them share, such as a lambda
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
