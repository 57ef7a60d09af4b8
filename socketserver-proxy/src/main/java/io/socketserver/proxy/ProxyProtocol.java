package io.socketserver.proxy;

import io.socketserver.core.AddressBlock;
import io.socketserver.core.spi.ListenerContext;
import io.socketserver.core.spi.ListenerLayer;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.proxy.internal.ProxyListener;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/// Serves the clients of proxies that speak the PROXY protocol, version 1 or 2, such as HAProxy,
/// Envoy, nginx and the load balancers of clouds.
///
/// ```java
/// var server = new ThreadingTcpServer(address, handlers,
///     ServerOptions.builder()
///         .listenerLayer(ProxyProtocol.from(AddressBlock.parse("10.0.0.0/24")))
///         .build());
/// ```
///
/// Each connection begins with a header, in which the proxy tells the addresses of its client. They
/// take the place of the proxy's in admission, in the log, in `verifyRequest`, for the handler and
/// in child processes; [io.socketserver.api.Request#proxyHeader()] has the rest. The header comes
/// before TLS. There is no connection without one: a server for proxies and for direct clients
/// needs two addresses.
///
/// A header can be forged by whoever connects, so only peers that are named here are believed; all
/// others are refused.
///
/// A header must be valid, complete within
/// [handshakeTimeout][io.socketserver.core.ServerOptions#handshakeTimeout()], and have at most 107
/// bytes in version 1, 536 in version 2. Otherwise the connection is refused. Headers are read
/// before there is a request, without a byte of what follows; a proxy that is slow keeps nobody
/// waiting.
///
/// @threading Thread-safe. One instance may serve several servers.
/// @source The PROXY protocol, versions 1 and 2 (HAProxy, doc/proxy-protocol.txt)
/// @since 0.1
public final class ProxyProtocol implements ListenerLayer {

  private final List<AddressBlock> proxies;
  private final boolean unixSockets;

  private ProxyProtocol(List<AddressBlock> proxies, boolean unixSockets) {
    this.proxies = proxies;
    this.unixSockets = unixSockets;
  }

  /// Believes the proxies of these addresses.
  ///
  /// @param proxies the addresses of trusted proxies
  /// @return the layer
  public static ProxyProtocol from(AddressBlock... proxies) {
    return new ProxyProtocol(List.of(proxies), false);
  }

  /// Believes whoever connects to a UNIX socket. Its permissions decide who that is.
  ///
  /// @return the layer
  public static ProxyProtocol fromUnixSockets() {
    return new ProxyProtocol(List.of(), true);
  }

  /// Believes, in addition, whoever connects to a UNIX socket.
  ///
  /// @return a layer with both
  public ProxyProtocol andUnixSockets() {
    return new ProxyProtocol(proxies, true);
  }

  @Override
  public StreamListener wrap(StreamListener listener, ListenerContext context) {
    return new ProxyListener(listener, context, this::isTrusted);
  }

  private boolean isTrusted(SocketAddress peer) {
    return peer instanceof InetSocketAddress client
        ? proxies.stream().anyMatch(block -> block.contains(client.getAddress()))
        : unixSockets;
  }

  @Override
  public String toString() {
    return "PROXY protocol from " + proxies + (unixSockets ? " and UNIX sockets" : "");
  }
}
