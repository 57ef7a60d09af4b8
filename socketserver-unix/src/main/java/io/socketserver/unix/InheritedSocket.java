package io.socketserver.unix;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.core.UdpServer;
import io.socketserver.unix.internal.inherited.InheritedDescriptors;
import io.socketserver.unix.internal.inherited.InheritedTransport;
import io.socketserver.unix.internal.inherited.OneConnectionServer;
import io.socketserver.unix.internal.inherited.SocketInfo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/// A socket that another program opened and passed to this process: systemd with its socket units,
/// inetd, or a parent process.
///
/// ```java
/// try (var server = InheritedSocket.named("web").streamServer(EchoHandler::new, options)) {
///   server.serveForever();
/// }
/// ```
///
/// A server created from it claims the descriptor, once, and closes it in the end. It does not
/// bind, change the address, remove a socket file or shut the socket down: the socket is shared
/// with the program that passed it, and stays open there.
///
/// Supported kinds:
///
/// | socket | served |
/// |---|---|
/// | stream, listening | each connection |
/// | stream, connected (inetd `nowait`, systemd `Accept=yes`) | this one connection; then serving ends |
/// | datagram | each datagram |
///
/// @apiNote Java cannot remove `LISTEN_FDS` and similar variables from its environment, so programs
///   that it starts inherit them. They do not use them, because `LISTEN_PID` does not match; and
///   the descriptors are closed in them.
/// @threading Immutable.
/// @source sd_listen_fds(3), systemd.socket(5), inetd(8)
/// @since 0.1
public final class InheritedSocket {

  private final int descriptor;
  private final String name;
  private final SocketInfo info;

  private InheritedSocket(int descriptor, String name) throws IOException {
    this.descriptor = descriptor;
    this.name = name;
    this.info = SocketInfo.of(descriptor);
  }

  /// The sockets that were passed to this process with `LISTEN_FDS`.
  ///
  /// @return the sockets, in the order of their descriptors; empty if none was passed, or if
  ///   `LISTEN_PID` is not this process
  /// @throws IOException if one of them is not a socket that can be served
  /// @throws UnsupportedOperationException if foreign calls are not available
  public static List<InheritedSocket> all() throws IOException {
    InheritedDescriptors inherited = InheritedDescriptors.ofThisProcess();
    var sockets = new ArrayList<InheritedSocket>();
    for (int descriptor : inherited.numbers()) {
      sockets.add(new InheritedSocket(descriptor, inherited.name(descriptor)));
    }
    return List.copyOf(sockets);
  }

  /// The socket with a name.
  ///
  /// @param name its name in `LISTEN_FDNAMES`, which is `FileDescriptorName=` of the unit
  /// @return the socket
  /// @throws IllegalArgumentException if there is none with this name, or more than one; the
  ///   message lists the available names
  /// @throws IOException if it is not a socket that can be served
  /// @throws UnsupportedOperationException if foreign calls are not available
  public static InheritedSocket named(String name) throws IOException {
    return new InheritedSocket(InheritedDescriptors.ofThisProcess().number(name), name);
  }

  /// The socket of a descriptor, whether `LISTEN_FDS` includes it or not.
  ///
  /// @param descriptor its number: 0, which inetd uses, or at least 3
  /// @return the socket
  /// @throws IllegalArgumentException if it is 1, 2 or negative
  /// @throws IOException if it is not a socket that can be served
  /// @throws UnsupportedOperationException if foreign calls are not available
  public static InheritedSocket of(int descriptor) throws IOException {
    InheritedDescriptors.requirePossible(descriptor);
    return new InheritedSocket(descriptor, InheritedDescriptors.ofThisProcess().name(descriptor));
  }

  /// The descriptor number under which it was passed.
  ///
  /// @return the descriptor
  public int descriptor() {
    return descriptor;
  }

  /// Its name in `LISTEN_FDNAMES`.
  ///
  /// @return the name; `unknown` if none was given
  public String name() {
    return name;
  }

  /// What a server of it receives.
  ///
  /// @return connections, even if it is a single one, or datagrams
  public RequestKind kind() {
    return info.kind();
  }

  /// Whether it is a connection, not a listening socket.
  ///
  /// @return true for a connected stream socket
  public boolean isConnection() {
    return info.isConnection();
  }

  /// The address that it is bound to.
  ///
  /// @return the address
  public SocketAddress address() {
    return info.address();
  }

  /// Creates a server of it that is not yet active. If this is a connection, it is the server's
  /// only request, and serving ends when it is closed.
  ///
  /// @param handlers the factory of the handlers
  /// @param options the settings; those of the socket itself, and the transport, have no effect
  /// @return the server
  /// @throws IllegalStateException if it receives datagrams
  public BaseServer<StreamRequest> streamServer(
      RequestHandlerFactory<StreamRequest> handlers, ServerOptions options) {
    require(RequestKind.STREAM);
    if (isConnection()) {
      return OneConnectionServer.of(descriptor, address(), handlers, options);
    }
    ServerOptions own = options.toBuilder().transport(new InheritedTransport(descriptor)).build();
    return address() instanceof InetSocketAddress inet
        ? new TcpServer(inet, handlers, own)
        : new UnixStreamServer(address(), handlers, own);
  }

  /// Creates a server of it that is not yet active. If this is a connection, it is the server's
  /// only request, and serving ends when it is closed.
  ///
  /// @param handler the handler of all requests, which share it, such as a lambda
  /// @param options the settings; those of the socket itself, and the transport, have no effect
  /// @return the server
  /// @throws IllegalStateException if it receives datagrams
  public BaseServer<StreamRequest> streamServer(
      RequestHandler<? super StreamRequest> handler, ServerOptions options) {
    return streamServer(RequestHandlerFactory.shared(handler), options);
  }

  /// Creates a server of it that is not yet active.
  ///
  /// @param handlers the factory of the handlers
  /// @param options the settings; those of the socket itself, and the transport, have no effect
  /// @return the server
  /// @throws IllegalStateException if it receives connections
  public BaseServer<DatagramRequest> datagramServer(
      RequestHandlerFactory<DatagramRequest> handlers, ServerOptions options) {
    require(RequestKind.DATAGRAM);
    ServerOptions own = options.toBuilder().transport(new InheritedTransport(descriptor)).build();
    return address() instanceof InetSocketAddress inet
        ? new UdpServer(inet, handlers, own)
        : new UnixDatagramServer(address(), handlers, own);
  }

  /// Creates a server of it that is not yet active.
  ///
  /// @param handler the handler of all requests, which share it, such as a lambda
  /// @param options the settings; those of the socket itself, and the transport, have no effect
  /// @return the server
  /// @throws IllegalStateException if it receives connections
  public BaseServer<DatagramRequest> datagramServer(
      RequestHandler<? super DatagramRequest> handler, ServerOptions options) {
    return datagramServer(RequestHandlerFactory.shared(handler), options);
  }

  private void require(RequestKind kind) {
    if (kind() != kind) {
      throw new IllegalStateException("a server of " + info + " is of kind " + kind());
    }
  }

  /// The descriptor and the address.
  @Override
  public String toString() {
    return "fd:" + descriptor + " (" + info + ")";
  }
}
