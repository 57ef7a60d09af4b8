package io.socketserver.unix.internal;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.core.spi.Transport;
import io.socketserver.unix.internal.socketfile.SocketFile;
import io.socketserver.unix.internal.socketfile.SocketFileDatagrams;
import io.socketserver.unix.internal.socketfile.SocketFileListener;
import io.socketserver.unix.socket.AbstractAddress;
import io.socketserver.unix.socket.UnixSocketOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;

/// Binds the sockets of UNIX servers, over any transport.
///
/// @param options the settings of the server
/// @param socketOptions the settings of its socket
/// @param allowed the users and groups whose requests it serves
public record UnixBinding(
    ServerOptions options, UnixSocketOptions socketOptions, AllowList allowed) {

  private static final String NATIVE_HAS =
      "; the native transport can, on Linux if native access is enabled";

  /// Checks that an address is that of a UNIX socket, with a name.
  ///
  /// @param address the address
  /// @return the same
  /// @throws IllegalArgumentException if not
  public static SocketAddress requireNamed(SocketAddress address) {
    boolean named =
        address instanceof AbstractAddress
            || address instanceof UnixDomainSocketAddress unix
                && !unix.getPath().toString().isEmpty();
    if (!named) {
      throw new IllegalArgumentException(
          "neither a path nor an abstract name of a UNIX socket: '" + address + "'");
    }
    return address;
  }

  /// Binds a socket and listens.
  ///
  /// @param address the address
  /// @return the socket, which removes its file when it is closed
  /// @throws IOException if the address cannot be bound
  public StreamListener listen(SocketAddress address) throws IOException {
    return address instanceof UnixDomainSocketAddress path && transport().makesSocketFiles()
        ? new SocketFileListener(SocketFile.bind(path, socketOptions, this::listenNow))
        : listenNow(address);
  }

  private StreamListener listenNow(SocketAddress address) throws IOException {
    StreamListener listener;
    try {
      listener = transport().listen(address, options);
    } catch (UnsupportedAddressTypeException e) {
      throw cannot("listen at " + address, e);
    }
    if (allowed.isRestricted() && !listener.tellsCredentials()) {
      listener.close();
      throw cannot(
          "provide the credentials of clients, and only some users or groups are allowed", null);
    }
    return listener;
  }

  /// Binds a datagram socket.
  ///
  /// @param address the address
  /// @return the socket, which removes its file when it is closed
  /// @throws IOException if the address cannot be bound
  public DatagramEndpoint bind(SocketAddress address) throws IOException {
    return address instanceof UnixDomainSocketAddress path && transport().makesSocketFiles()
        ? new SocketFileDatagrams(SocketFile.bindInPlace(path, socketOptions, this::bindNow))
        : bindNow(address);
  }

  private DatagramEndpoint bindNow(SocketAddress address) throws IOException {
    DatagramEndpoint endpoint;
    try {
      endpoint = transport().bind(address, options);
    } catch (UnsupportedAddressTypeException e) {
      throw cannot("receive datagrams at " + address, e);
    }
    boolean ready = false;
    try {
      if (socketOptions.passCredentials() || allowed.isRestricted()) {
        endpoint.passCredentials();
      }
      ready = true;
      return endpoint;
    } catch (UnsupportedOperationException e) {
      throw cannot("provide the credentials of datagram senders", e);
    } finally {
      if (!ready) {
        endpoint.close();
      }
    }
  }

  private Transport transport() {
    return options.transport();
  }

  private UnsupportedOperationException cannot(String what, @Nullable Exception cause) {
    return new UnsupportedOperationException(
        "the transport '" + transport().name() + "' cannot " + what + NATIVE_HAS, cause);
  }
}
