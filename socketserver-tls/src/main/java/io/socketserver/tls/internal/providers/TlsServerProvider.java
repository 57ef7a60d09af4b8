package io.socketserver.tls.internal.providers;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ServerAddress;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerProvider;
import io.socketserver.tls.TlsLayer;
import java.io.Serial;
import java.net.SocketAddress;
import java.util.Map;

/// Servers with TLS: `tls://host:port`, and `tls+` before any other address of connections.
public final class TlsServerProvider implements ServerProvider {

  private static final String TLS = "tls";
  private static final String PREFIX = "tls+";

  private static final Map<String, RequestKind> SCHEMES =
      Map.of(TLS, RequestKind.STREAM, "tls+unix", RequestKind.STREAM, "tls+fd", RequestKind.STREAM);

  /// For the service loader.
  public TlsServerProvider() {}

  /// The address of a server, whose connections are encrypted.
  private static final class EncryptedAddress extends SocketAddress {

    @Serial private static final long serialVersionUID = 1;

    private final transient ServerAddress plain;

    EncryptedAddress(ServerAddress plain) {
      this.plain = plain;
    }

    @Override
    public String toString() {
      return plain.address().toString();
    }
  }

  @Override
  public Map<String, RequestKind> schemes() {
    return SCHEMES;
  }

  @Override
  public SocketAddress parse(String scheme, String rest) {
    String plain = (scheme.equals(TLS) ? "tcp" : scheme.substring(PREFIX.length())) + ":" + rest;
    ServerAddress address;
    try {
      address = ServerAddress.parse(plain);
    } catch (IllegalArgumentException e) {
      // the address that was written is named by the caller
      throw new IllegalArgumentException(
          String.valueOf(e.getMessage())
              .replace("address '" + plain + "': ", "")
              .replace("tcp:", "tls:"),
          e);
    }
    if (address.kind() != RequestKind.STREAM) {
      throw new IllegalArgumentException("it is for datagrams, and TLS is for connections");
    }
    return new EncryptedAddress(address);
  }

  @Override
  public BaseServer<StreamRequest> streamServer(
      SocketAddress address, RequestHandlerFactory<StreamRequest> handlers, ServerOptions options) {
    if (options.layers().stream()
        .noneMatch(layer -> layer instanceof TlsLayer && layer.encrypts())) {
      throw new IllegalArgumentException(
          "a tls address needs a certificate: add a TlsLayer to the options of the server, not one"
              + " that begins on demand");
    }
    return plain(address).streamServer(handlers, options);
  }

  @Override
  public BaseServer<DatagramRequest> datagramServer(
      SocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options) {
    return plain(address).datagramServer(handlers, options); // which refuses
  }

  private static ServerAddress plain(SocketAddress address) {
    return ((EncryptedAddress) address).plain;
  }

  /// The address as it was asked for: only a server knows the actual one.
  @Override
  public String format(String scheme, SocketAddress address) {
    return address instanceof EncryptedAddress own
        ? encrypted(own.plain.toString())
        : scheme + ":" + address;
  }

  @Override
  public String format(String scheme, SocketAddress asked, SocketAddress bound) {
    return encrypted(plain(asked).format(bound));
  }

  private static String encrypted(String plain) {
    return plain.startsWith("tcp:") ? TLS + plain.substring(3) : PREFIX + plain;
  }
}
