package io.socketserver.unix;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.core.DatagramServer;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.unix.internal.AllowList;
import io.socketserver.unix.internal.UnixBinding;
import io.socketserver.unix.socket.AbstractAddress;
import io.socketserver.unix.socket.UnixSocketOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A server of datagrams on a UNIX socket: a path, or an [AbstractAddress].
///
/// ```java
/// try (var server = new UnixDatagramServer(UnixDomainSocketAddress.of("/run/log.sock"),
///     request -> System.out.println(request.text()))) {
///   server.serveForever();
/// }
/// ```
///
/// Only the native transport supports such sockets; on others activation throws
/// [UnsupportedOperationException]. The socket file is treated as by [UnixStreamServer].
///
/// A client that has not bound its socket has no name, and a reply cannot reach it:
/// [DatagramRequest#reply(java.nio.ByteBuffer)] throws. No datagram is lost in transit: if the
/// queue of the socket, which holds about ten, is full, its senders block.
///
/// It serves one datagram after the other, on the serving thread; [ThreadingUnixDatagramServer]
/// serves many concurrently.
///
/// @threading As [io.socketserver.core.BaseServer].
/// @source CPython 3.13, `socketserver.UnixDatagramServer`; unix(7)
/// @since 0.1
public class UnixDatagramServer extends DatagramServer {

  private final UnixSocketOptions socketOptions;

  /// Looked up by the activation.
  private volatile AllowList allowed = AllowList.EVERYBODY;

  /// Creates a server with default settings that is not yet active.
  ///
  /// @param address the address to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers the factory of the handlers
  /// @throws IllegalArgumentException if the address is of another type, or unnamed
  public UnixDatagramServer(
      SocketAddress address, RequestHandlerFactory<DatagramRequest> handlers) {
    this(address, handlers, ServerOptions.defaults());
  }

  /// Creates a server with default settings that is not yet active.
  ///
  /// @param address the address to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handler the handler of all requests, which share it, such as a lambda
  /// @throws IllegalArgumentException if the address is of another type, or unnamed
  public UnixDatagramServer(
      SocketAddress address, RequestHandler<? super DatagramRequest> handler) {
    this(address, RequestHandlerFactory.shared(handler));
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers the factory of the handlers
  /// @param options the settings
  /// @throws IllegalArgumentException if the address is of another type, or unnamed
  public UnixDatagramServer(
      SocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options) {
    this(address, handlers, options, UnixSocketOptions.defaults());
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handler the handler of all requests, which share it, such as a lambda
  /// @param options the settings
  /// @throws IllegalArgumentException if the address is of another type, or unnamed
  public UnixDatagramServer(
      SocketAddress address,
      RequestHandler<? super DatagramRequest> handler,
      ServerOptions options) {
    this(address, RequestHandlerFactory.shared(handler), options);
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers the factory of the handlers
  /// @param options the settings
  /// @param socketOptions the settings of the socket file and of access control
  /// @throws IllegalArgumentException if the address is of another type, or unnamed
  public UnixDatagramServer(
      SocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options,
      UnixSocketOptions socketOptions) {
    super(UnixBinding.requireNamed(address), handlers, options);
    this.socketOptions = Objects.requireNonNull(socketOptions, "socketOptions");
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handler the handler of all requests, which share it, such as a lambda
  /// @param options the settings
  /// @param socketOptions the settings of the socket file and of access control
  /// @throws IllegalArgumentException if the address is of another type, or unnamed
  public UnixDatagramServer(
      SocketAddress address,
      RequestHandler<? super DatagramRequest> handler,
      ServerOptions options,
      UnixSocketOptions socketOptions) {
    this(address, RequestHandlerFactory.shared(handler), options, socketOptions);
  }

  /// The settings of the socket.
  ///
  /// @return the settings
  public final UnixSocketOptions socketOptions() {
    return socketOptions;
  }

  /// {@inheritDoc}
  ///
  /// @implSpec Binds under a private name, sets the permissions, and moves the socket into place.
  @Override
  protected DatagramEndpoint newEndpoint(SocketAddress address) throws IOException {
    AllowList list = AllowList.of(socketOptions);
    allowed = list;
    return new UnixBinding(options(), socketOptions, list).bind(address);
  }

  /// {@inheritDoc}
  ///
  /// @implSpec Refuses requests of users that are not allowed.
  @Override
  protected @Nullable String refusal(DatagramRequest request) {
    return allowed.refusal(request);
  }
}
