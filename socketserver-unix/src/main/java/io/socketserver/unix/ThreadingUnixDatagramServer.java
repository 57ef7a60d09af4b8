package io.socketserver.unix;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.ThreadingMixIn;
import io.socketserver.core.ServerOptions;
import io.socketserver.unix.socket.AbstractAddress;
import io.socketserver.unix.socket.UnixSocketOptions;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/// A [UnixDatagramServer] that serves each request on a thread of its own: a virtual one, unless
/// [ServerOptions#processing()] or an override of [#threading()] says otherwise.
///
/// @threading As [io.socketserver.core.BaseServer]; handlers run concurrently on many threads.
/// @source CPython 3.13, `socketserver.ThreadingUnixDatagramServer`
/// @since 0.1
public class ThreadingUnixDatagramServer extends UnixDatagramServer implements ThreadingMixIn {

  /// Creates a server with default settings that is not yet active.
  ///
  /// @param address the address to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers the factory of the handlers
  /// @throws IllegalArgumentException if the address is of another type, or unnamed
  public ThreadingUnixDatagramServer(
      SocketAddress address, RequestHandlerFactory<DatagramRequest> handlers) {
    super(address, handlers);
  }

  /// Creates a server with default settings that is not yet active.
  ///
  /// @param address the address to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handler the handler of all requests, which share it, such as a lambda
  /// @throws IllegalArgumentException if the address is of another type, or unnamed
  public ThreadingUnixDatagramServer(
      SocketAddress address, RequestHandler<? super DatagramRequest> handler) {
    super(address, handler);
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers the factory of the handlers
  /// @param options the settings
  /// @throws IllegalArgumentException if the address is of another type, or unnamed
  public ThreadingUnixDatagramServer(
      SocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options) {
    super(address, handlers, options);
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handler the handler of all requests, which share it, such as a lambda
  /// @param options the settings
  /// @throws IllegalArgumentException if the address is of another type, or unnamed
  public ThreadingUnixDatagramServer(
      SocketAddress address,
      RequestHandler<? super DatagramRequest> handler,
      ServerOptions options) {
    super(address, handler, options);
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers the factory of the handlers
  /// @param options the settings
  /// @param socketOptions the settings of the socket file and of access control
  /// @throws IllegalArgumentException if the address is of another type, or unnamed
  public ThreadingUnixDatagramServer(
      SocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options,
      UnixSocketOptions socketOptions) {
    super(address, handlers, options, socketOptions);
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handler the handler of all requests, which share it, such as a lambda
  /// @param options the settings
  /// @param socketOptions the settings of the socket file and of access control
  /// @throws IllegalArgumentException if the address is of another type, or unnamed
  public ThreadingUnixDatagramServer(
      SocketAddress address,
      RequestHandler<? super DatagramRequest> handler,
      ServerOptions options,
      UnixSocketOptions socketOptions) {
    super(address, handler, options, socketOptions);
  }
}
