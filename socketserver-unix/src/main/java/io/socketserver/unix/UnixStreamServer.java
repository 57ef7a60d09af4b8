package io.socketserver.unix;

import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.StreamServer;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.unix.internal.AllowList;
import io.socketserver.unix.internal.UnixBinding;
import io.socketserver.unix.socket.AbstractAddress;
import io.socketserver.unix.socket.UnixSocketOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A server of connections on a UNIX socket: a path, or an [AbstractAddress].
///
/// ```java
/// try (var server = new UnixStreamServer(UnixDomainSocketAddress.of("/run/hello.sock"),
///     request -> request.write("hello\n"))) {
///   server.serveForever();
/// }
/// ```
///
/// The socket file has the mode of [UnixSocketOptions] from the first moment, never a wider one; by
/// default only its owner may connect. A stale file of a dead server is replaced; if a server is
/// listening there, or the file is not a socket, activation fails. The file is removed on close, if
/// it is still this server's.
///
/// It works on every transport; abstract names, [StreamRequest#peerCredentials()] and the lists of
/// allowed users and groups need the native one. The client's address is usually unnamed: a
/// [UnixDomainSocketAddress] with an empty path.
///
/// It serves one connection after the other, on the serving thread; [ThreadingUnixStreamServer]
/// serves many concurrently.
///
/// @threading As [io.socketserver.core.BaseServer].
/// @source CPython 3.13, `socketserver.UnixStreamServer`; unix(7)
/// @since 0.1
public class UnixStreamServer extends StreamServer {

  private final UnixSocketOptions socketOptions;

  /// Looked up by the activation.
  private volatile AllowList allowed = AllowList.EVERYBODY;

  /// Creates a server with default settings that is not yet active.
  ///
  /// @param address the address to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers the factory of the handlers
  /// @throws IllegalArgumentException if the address is of another type, or unnamed
  public UnixStreamServer(SocketAddress address, RequestHandlerFactory<StreamRequest> handlers) {
    this(address, handlers, ServerOptions.defaults());
  }

  /// Creates a server with default settings that is not yet active.
  ///
  /// @param address the address to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handler the handler of all requests, which share it, such as a lambda
  /// @throws IllegalArgumentException if the address is of another type, or unnamed
  public UnixStreamServer(SocketAddress address, RequestHandler<? super StreamRequest> handler) {
    this(address, RequestHandlerFactory.shared(handler));
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers the factory of the handlers
  /// @param options the settings
  /// @throws IllegalArgumentException if the address is of another type, or unnamed
  public UnixStreamServer(
      SocketAddress address, RequestHandlerFactory<StreamRequest> handlers, ServerOptions options) {
    this(address, handlers, options, UnixSocketOptions.defaults());
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handler the handler of all requests, which share it, such as a lambda
  /// @param options the settings
  /// @throws IllegalArgumentException if the address is of another type, or unnamed
  public UnixStreamServer(
      SocketAddress address, RequestHandler<? super StreamRequest> handler, ServerOptions options) {
    this(address, RequestHandlerFactory.shared(handler), options);
  }

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers the factory of the handlers
  /// @param options the settings
  /// @param socketOptions the settings of the socket file and of access control
  /// @throws IllegalArgumentException if the address is of another type, or unnamed
  public UnixStreamServer(
      SocketAddress address,
      RequestHandlerFactory<StreamRequest> handlers,
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
  public UnixStreamServer(
      SocketAddress address,
      RequestHandler<? super StreamRequest> handler,
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
  protected StreamListener newListener(SocketAddress address) throws IOException {
    AllowList list = AllowList.of(socketOptions);
    allowed = list;
    return new UnixBinding(options(), socketOptions, list).listen(address);
  }

  /// {@inheritDoc}
  ///
  /// @implSpec Refuses requests of users that are not allowed.
  @Override
  protected @Nullable String refusal(StreamRequest request) {
    return allowed.refusal(request);
  }
}
