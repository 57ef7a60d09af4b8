package io.socketserver.core;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.internal.text.Suggestions;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/// An address to serve at, as text: the kind of server, and the address.
///
/// | written | served by |
/// |---|---|
/// | `tcp://127.0.0.1:9999` | [TcpServer] |
/// | `tcp://[::]:9999` | [TcpServer], for IPv6 and IPv4 |
/// | `tcp://*:9999` | the same |
/// | `udp://localhost:0` | [UdpServer], on any free port |
///
/// Other modules add schemes as services.
///
/// @threading Immutable.
/// @since 0.1
public final class ServerAddress {

  private final String text;
  private final String scheme;
  private final SocketAddress address;
  private final ServerProvider provider;

  private ServerAddress(
      String text, String scheme, SocketAddress address, ServerProvider provider) {
    this.text = text;
    this.scheme = scheme;
    this.address = address;
    this.provider = provider;
  }

  /// Parses an address.
  ///
  /// @param text scheme and address, such as `tcp://127.0.0.1:9999`
  /// @return the address
  /// @throws IllegalArgumentException if it is invalid; the message, in one line, names the text,
  ///   the reason and a correct form
  public static ServerAddress parse(String text) {
    int colon = text.indexOf(':');
    String scheme = colon < 0 ? "" : text.substring(0, colon);
    List<ServerProvider> providers = providers();
    for (ServerProvider provider : providers) {
      if (provider.schemes().containsKey(scheme)) {
        return new ServerAddress(text, scheme, parse(provider, scheme, text, colon), provider);
      }
    }
    throw unknownScheme(text, scheme);
  }

  private static SocketAddress parse(
      ServerProvider provider, String scheme, String text, int colon) {
    try {
      return provider.parse(scheme, text.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("address '" + text + "': " + e.getMessage(), e);
    }
  }

  private static IllegalArgumentException unknownScheme(String text, String scheme) {
    Set<String> known = schemes();
    String problem = scheme.isEmpty() ? "has no scheme" : "has the unknown scheme '" + scheme + "'";
    String nearest =
        Suggestions.nearest(scheme, known).map(near -> "did you mean '" + near + "'? ").orElse("");
    return new IllegalArgumentException(
        "address '"
            + text
            + "' "
            + problem
            + "; "
            + nearest
            + "known: "
            + String.join(", ", known)
            + "; for example tcp://127.0.0.1:9999");
  }

  /// The available schemes.
  ///
  /// @return in alphabetical order
  public static Set<String> schemes() {
    Set<String> schemes = new TreeSet<>();
    providers().forEach(provider -> schemes.addAll(provider.schemes().keySet()));
    return schemes;
  }

  private static List<ServerProvider> providers() {
    List<ServerProvider> providers = new ArrayList<>();
    providers.add(InetServerProvider.INSTANCE);
    ServiceLoader.load(ServerProvider.class, ServerAddress.class.getClassLoader())
        .forEach(providers::add);
    return providers;
  }

  /// The word before the first colon.
  ///
  /// @return for instance `tcp`
  public String scheme() {
    return scheme;
  }

  /// What a server at this address receives.
  ///
  /// @return the kind
  public RequestKind kind() {
    return provider.kind(scheme, address);
  }

  /// The address to bind.
  ///
  /// @return the address
  public SocketAddress address() {
    return address;
  }

  /// Creates a server of connections that is not yet active.
  ///
  /// @param handlers the factory of its handlers
  /// @param options its options
  /// @return the server
  /// @throws IllegalStateException if servers at this address receive datagrams
  public BaseServer<StreamRequest> streamServer(
      RequestHandlerFactory<StreamRequest> handlers, ServerOptions options) {
    require(RequestKind.STREAM);
    return provider.streamServer(address, handlers, options);
  }

  /// Creates a server of connections that is not yet active.
  ///
  /// @param handler the handler of all requests, which share it, such as a lambda
  /// @param options its options
  /// @return the server
  /// @throws IllegalStateException if servers at this address receive datagrams
  public BaseServer<StreamRequest> streamServer(
      RequestHandler<? super StreamRequest> handler, ServerOptions options) {
    return streamServer(RequestHandlerFactory.shared(handler), options);
  }

  /// Creates a server of datagrams that is not yet active.
  ///
  /// @param handlers the factory of its handlers
  /// @param options its options
  /// @return the server
  /// @throws IllegalStateException if servers at this address receive connections
  public BaseServer<DatagramRequest> datagramServer(
      RequestHandlerFactory<DatagramRequest> handlers, ServerOptions options) {
    require(RequestKind.DATAGRAM);
    return provider.datagramServer(address, handlers, options);
  }

  /// Creates a server of datagrams that is not yet active.
  ///
  /// @param handler the handler of all requests, which share it, such as a lambda
  /// @param options its options
  /// @return the server
  /// @throws IllegalStateException if servers at this address receive connections
  public BaseServer<DatagramRequest> datagramServer(
      RequestHandler<? super DatagramRequest> handler, ServerOptions options) {
    return datagramServer(RequestHandlerFactory.shared(handler), options);
  }

  private void require(RequestKind kind) {
    if (kind() != kind) {
      throw new IllegalStateException(
          "a server at " + text + " is of kind " + kind() + ", not " + kind);
    }
  }

  /// Formats the address of a server that was created from this one.
  ///
  /// @param bound for instance [BaseServer#serverAddress()], with its actual port
  /// @return for instance `tcp://127.0.0.1:9999`
  public String format(SocketAddress bound) {
    return provider.format(scheme, address, bound);
  }

  /// The address as it was written.
  @Override
  public String toString() {
    return text;
  }
}
