package io.socketserver.unix;

import io.socketserver.api.ForkingMixIn;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptions;
import io.socketserver.unix.socket.AbstractAddress;
import io.socketserver.unix.socket.UnixSocketOptions;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/// A [UnixStreamServer] that serves each request in a process of its own.
///
/// @threading As [io.socketserver.core.BaseServer]; handlers run in other processes.
/// @source CPython 3.13, `socketserver.ForkingUnixStreamServer`
/// @since 0.1
public class ForkingUnixStreamServer extends UnixStreamServer implements ForkingMixIn {

  /// Creates a server with default settings that is not yet active.
  ///
  /// @param address the address to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers the factory of the handlers
  /// @throws IllegalArgumentException if the address is of another type, or unnamed
  public ForkingUnixStreamServer(
      SocketAddress address, RequestHandlerFactory<StreamRequest> handlers) {
    super(address, handlers);
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers the factory of the handlers
  /// @param options the settings
  /// @throws IllegalArgumentException if the address is of another type, or unnamed
  public ForkingUnixStreamServer(
      SocketAddress address, RequestHandlerFactory<StreamRequest> handlers, ServerOptions options) {
    super(address, handlers, options);
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers the factory of the handlers
  /// @param options the settings
  /// @param socketOptions the settings of the socket file and of access control
  /// @throws IllegalArgumentException if the address is of another type, or unnamed
  public ForkingUnixStreamServer(
      SocketAddress address,
      RequestHandlerFactory<StreamRequest> handlers,
      ServerOptions options,
      UnixSocketOptions socketOptions) {
    super(address, handlers, options, socketOptions);
  }
}
