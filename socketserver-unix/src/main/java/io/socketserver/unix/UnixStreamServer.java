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

/// A server of connections at a UNIX socket: a path, or an [AbstractAddress].
///
/// ```java
/// try (var server = new UnixStreamServer(UnixDomainSocketAddress.of("/run/hello.sock"),
///     request -> request.write("hello\n"))) {
///   server.serveForever();
/// }
/// ```
///
/// The socket file has the mode that [UnixSocketOptions] say, at no moment a wider one, and by
/// default only its owner may connect. A file that a dead server left is replaced; where a server
/// listens, or something else is, activation fails. The file is removed at the close, if it is
/// still this server's.
///
/// It works on every transport; abstract names, [StreamRequest#peerCredentials()] and the lists of
/// those allowed need the native one. The client's address is most often unnamed: a
/// [UnixDomainSocketAddress] with an empty path.
///
/// It serves one connection after the other, in the serving thread; [ThreadingUnixStreamServer]
/// serves many at once.
///
/// @threading As [io.socketserver.core.BaseServer].
/// @source CPython 3.13, `socketserver.UnixStreamServer`; unix(7)
/// @since 0.1
public class UnixStreamServer extends StreamServer {

  private final UnixSocketOptions socketOptions;

  /// Looked up by the activation.
  private volatile AllowList allowed = AllowList.EVERYBODY;

  /// Makes a server with default settings that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers what serves
  /// @throws IllegalArgumentException if the address is another, or has no name
  public UnixStreamServer(SocketAddress address, RequestHandlerFactory<StreamRequest> handlers) {
    this(address, handlers, ServerOptions.defaults());
  }

  /// Makes a server with default settings that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handler what serves every request: an object that all of them share, such as a lambda
  /// @throws IllegalArgumentException if the address is another, or has no name
  public UnixStreamServer(SocketAddress address, RequestHandler<? super StreamRequest> handler) {
    this(address, RequestHandlerFactory.shared(handler));
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers what serves
  /// @param options the settings
  /// @throws IllegalArgumentException if the address is another, or has no name
  public UnixStreamServer(
      SocketAddress address, RequestHandlerFactory<StreamRequest> handlers, ServerOptions options) {
    this(address, handlers, options, UnixSocketOptions.defaults());
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handler what serves every request: an object that all of them share, such as a lambda
  /// @param options the settings
  /// @throws IllegalArgumentException if the address is another, or has no name
  public UnixStreamServer(
      SocketAddress address, RequestHandler<? super StreamRequest> handler, ServerOptions options) {
    this(address, RequestHandlerFactory.shared(handler), options);
  }

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve: a [UnixDomainSocketAddress] or an [AbstractAddress]
  /// @param handlers what serves
  /// @param options the settings
  /// @param socketOptions the settings of the socket file, and of who may come
  /// @throws IllegalArgumentException if the address is another, or has no name
  public UnixStreamServer(
      SocketAddress address,
      RequestHandlerFactory<StreamRequest> handlers,
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
  /// @implSpec Binds under a private name, sets the permissions, and puts the socket in its place.
  @Override
  protected StreamListener newListener(SocketAddress address) throws IOException {
    AllowList list = AllowList.of(socketOptions);
    allowed = list;
    return new UnixBinding(options(), socketOptions, list).listen(address);
  }

  /// {@inheritDoc}
  ///
  /// @implSpec Turns away those who are not among the users and groups allowed.
  @Override
  protected @Nullable String refusal(StreamRequest request) {
    return allowed.refusal(request);
  }
}
