package io.socketserver.unix.internal.providers;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerProvider;
import io.socketserver.unix.UnixDatagramServer;
import io.socketserver.unix.UnixStreamServer;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Map;

/// Servers at `unix:/path`, `unix:@name`, `unixgram:/path` and `unixgram:@name`.
///
/// @threading Stateless.
/// @since 0.1
public final class UnixServerProvider implements ServerProvider {

  private static final Map<String, RequestKind> SCHEMES =
      Map.of("unix", RequestKind.STREAM, "unixgram", RequestKind.DATAGRAM);

  /// For the service loader.
  public UnixServerProvider() {}

  @Override
  public Map<String, RequestKind> schemes() {
    return SCHEMES;
  }

  @Override
  public SocketAddress parse(String scheme, String rest) {
    return UnixAddress.parse(scheme, rest);
  }

  @Override
  public BaseServer<StreamRequest> streamServer(
      SocketAddress address, RequestHandlerFactory<StreamRequest> handlers, ServerOptions options) {
    return address instanceof UnixAddress with
        ? new UnixStreamServer(with.address(), handlers, options, with.options())
        : new UnixStreamServer(address, handlers, options);
  }

  @Override
  public BaseServer<DatagramRequest> datagramServer(
      SocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options) {
    return address instanceof UnixAddress with
        ? new UnixDatagramServer(with.address(), handlers, options, with.options())
        : new UnixDatagramServer(address, handlers, options);
  }

  @Override
  public String format(String scheme, SocketAddress address) {
    SocketAddress plain = address instanceof UnixAddress with ? with.address() : address;
    String text =
        plain instanceof UnixDomainSocketAddress path
            ? path.getPath().toString()
            : plain.toString();
    return scheme + ":" + text.replace("\\", "\\\\").replace(",", "\\,");
  }
}
