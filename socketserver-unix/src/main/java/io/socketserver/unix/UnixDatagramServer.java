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

/// A server of datagrams at a UNIX socket: a path, or an [AbstractAddress].
///
/// ```java
/// try (var server = new UnixDatagramServer(UnixDomainSocketAddress.of("/run/log.sock"),
///     request -> System.out.println(request.text()))) {
///   server.serveForever();
/// }
/// ```
///
/// Only the native transport has such sockets; on others activation throws
/// [UnsupportedOperationException]. The socket file is treated as [UnixStreamServer] treats its
/// own.
///
/// A client that has not bound its socket has no name, and cannot be answered:
/// [DatagramRequest#reply(java.nio.ByteBuffer)] throws. No datagram is lost on the way: where the
/// queue of the socket is full, which has about ten places, its senders wait.
///
/// It serves one datagram after the other, in the serving thread; [ThreadingUnixDatagramServer]
/// serves many at once.
///
/// @threading As [io.socketserver.core.BaseServer].
/// @source CPython 3.13, `socketserver.UnixDatagramServer`; unix(7)
/// @since 0.1
public class UnixDatagramServer extends DatagramServer {

  private final UnixSocketOptions socketOptions;

  /// Looked up by the activation.
  private volatile AllowList allowed = AllowList.EVERYBODY;

  /// Makes a server with default settings that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers what serves
  /// @throws IllegalArgumentException if the address is another, or has no name
  public UnixDatagramServer(
      SocketAddress address, RequestHandlerFactory<DatagramRequest> handlers) {
    this(address, handlers, ServerOptions.defaults());
  }

  /// Makes a server with default settings that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handler what serves every request: an object that all of them share, such as a lambda
  /// @throws IllegalArgumentException if the address is another, or has no name
  public UnixDatagramServer(
      SocketAddress address, RequestHandler<? super DatagramRequest> handler) {
    this(address, RequestHandlerFactory.shared(handler));
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers what serves
  /// @param options the settings
  /// @throws IllegalArgumentException if the address is another, or has no name
  public UnixDatagramServer(
      SocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options) {
    this(address, handlers, options, UnixSocketOptions.defaults());
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handler what serves every request: an object that all of them share, such as a lambda
  /// @param options the settings
  /// @throws IllegalArgumentException if the address is another, or has no name
  public UnixDatagramServer(
      SocketAddress address,
      RequestHandler<? super DatagramRequest> handler,
      ServerOptions options) {
    this(address, RequestHandlerFactory.shared(handler), options);
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers what serves
  /// @param options the settings
  /// @param socketOptions the settings of the socket file, and of who may come
  /// @throws IllegalArgumentException if the address is another, or has no name
  public UnixDatagramServer(
      SocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options,
      UnixSocketOptions socketOptions) {
    super(UnixBinding.requireNamed(address), handlers, options);
    this.socketOptions = Objects.requireNonNull(socketOptions, "socketOptions");
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handler what serves every request: an object that all of them share, such as a lambda
  /// @param options the settings
  /// @param socketOptions the settings of the socket file, and of who may come
  /// @throws IllegalArgumentException if the address is another, or has no name
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
  /// @implSpec Binds under a private name, sets the permissions, and puts the socket in its place.
  @Override
  protected DatagramEndpoint newEndpoint(SocketAddress address) throws IOException {
    AllowList list = AllowList.of(socketOptions);
    allowed = list;
    return new UnixBinding(options(), socketOptions, list).bind(address);
  }

  /// {@inheritDoc}
  ///
  /// @implSpec Turns away those who are not among the users and groups allowed.
  @Override
  protected @Nullable String refusal(DatagramRequest request) {
    return allowed.refusal(request);
  }
}
