package io.socketserver.core;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.internal.AddressText;
import io.socketserver.core.internal.AnyFamily;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Map;

/// Servers at `tcp://host:port` and `udp://host:port`.
final class InetServerProvider implements ServerProvider {

  /// The only one.
  static final InetServerProvider INSTANCE = new InetServerProvider();

  private static final Map<String, RequestKind> SCHEMES =
      Map.of("tcp", RequestKind.STREAM, "udp", RequestKind.DATAGRAM);

  private InetServerProvider() {}

  @Override
  public Map<String, RequestKind> schemes() {
    return SCHEMES;
  }

  @Override
  public SocketAddress parse(String scheme, String rest) {
    if (!rest.startsWith("//")) {
      throw new IllegalArgumentException("write " + scheme + "://host:port");
    }
    String authority = rest.substring(2);
    int colon = authority.lastIndexOf(':');
    if (colon < 0 || colon < authority.lastIndexOf(']')) {
      throw new IllegalArgumentException(
          "the port is missing; write " + scheme + "://" + authority + ":PORT, port 0 for any");
    }
    return new InetSocketAddress(
        host(authority.substring(0, colon)), port(authority.substring(colon + 1)));
  }

  private static InetAddress host(String host) {
    if (host.isEmpty()) {
      throw new IllegalArgumentException(
          "the host is missing; write 127.0.0.1 for this machine only, or * for all its addresses");
    }
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (!bracketed && host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("write an IPv6 address in brackets: [" + host + "]");
    }
    if (AnyFamily.isNamed(host)) {
      return AnyFamily.address();
    }
    String name = bracketed ? host.substring(1, host.length() - 1) : host;
    try {
      InetAddress address = InetAddress.getByName(name);
      if (bracketed && (!(address instanceof Inet6Address) || name.startsWith("["))) {
        throw new IllegalArgumentException("'" + name + "' in brackets is not an IPv6 address");
      }
      return address;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("unknown host name '" + name + "'; check its spelling", e);
    }
  }

  private static int port(String port) {
    boolean digits = !port.isEmpty() && port.length() <= 5;
    for (int i = 0; i < port.length() && digits; i++) {
      digits = port.charAt(i) >= '0' && port.charAt(i) <= '9';
    }
    int number = digits ? Integer.parseInt(port) : -1;
    if (number < 0 || number > 65_535) {
      throw new IllegalArgumentException("port '" + port + "' is not a number from 0 to 65535");
    }
    return number;
  }

  @Override
  public BaseServer<StreamRequest> streamServer(
      SocketAddress address, RequestHandlerFactory<StreamRequest> handlers, ServerOptions options) {
    return new TcpServer((InetSocketAddress) address, handlers, options);
  }

  @Override
  public BaseServer<DatagramRequest> datagramServer(
      SocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options) {
    return new UdpServer((InetSocketAddress) address, handlers, options);
  }

  @Override
  public String format(String scheme, SocketAddress address) {
    return scheme + "://" + AddressText.of(address);
  }
}
