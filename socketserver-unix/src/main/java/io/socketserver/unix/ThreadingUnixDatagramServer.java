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

/// A [UnixDatagramServer] that serves each request in a thread of its own: a virtual one, unless
/// [ServerOptions#processing()] or an override of [#threading()] says otherwise.
///
/// @threading As [io.socketserver.core.BaseServer]; handlers run in many threads at once.
/// @source CPython 3.13, `socketserver.ThreadingUnixDatagramServer`
/// @since 0.1
public class ThreadingUnixDatagramServer extends UnixDatagramServer implements ThreadingMixIn {

  /// Makes a server with default settings that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers what serves
  /// @throws IllegalArgumentException if the address is another, or has no name
  public ThreadingUnixDatagramServer(
      SocketAddress address, RequestHandlerFactory<DatagramRequest> handlers) {
    super(address, handlers);
  }

  /// Makes a server with default settings that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handler what serves every request: an object that all of them share, such as a lambda
  /// @throws IllegalArgumentException if the address is another, or has no name
  public ThreadingUnixDatagramServer(
      SocketAddress address, RequestHandler<? super DatagramRequest> handler) {
    super(address, handler);
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers what serves
  /// @param options the settings
  /// @throws IllegalArgumentException if the address is another, or has no name
  public ThreadingUnixDatagramServer(
      SocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options) {
    super(address, handlers, options);
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handler what serves every request: an object that all of them share, such as a lambda
  /// @param options the settings
  /// @throws IllegalArgumentException if the address is another, or has no name
  public ThreadingUnixDatagramServer(
      SocketAddress address,
      RequestHandler<? super DatagramRequest> handler,
      ServerOptions options) {
    super(address, handler, options);
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers what serves
  /// @param options the settings
  /// @param socketOptions the settings of the socket file, and of who may come
  /// @throws IllegalArgumentException if the address is another, or has no name
  public ThreadingUnixDatagramServer(
      SocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options,
      UnixSocketOptions socketOptions) {
    super(address, handlers, options, socketOptions);
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handler what serves every request: an object that all of them share, such as a lambda
  /// @param options the settings
  /// @param socketOptions the settings of the socket file, and of who may come
  /// @throws IllegalArgumentException if the address is another, or has no name
  public ThreadingUnixDatagramServer(
      SocketAddress address,
      RequestHandler<? super DatagramRequest> handler,
      ServerOptions options,
      UnixSocketOptions socketOptions) {
    super(address, handler, options, socketOptions);
  }
}
