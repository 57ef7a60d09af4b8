package io.socketserver.core;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import java.net.SocketAddress;
import java.util.Map;

/// The service that creates servers from addresses written as `scheme:rest`.
///
/// @since 0.1
public interface ServerProvider {

  /// The schemes of this provider, and what their servers receive.
  ///
  /// @return for instance `tcp` with [RequestKind#STREAM]
  Map<String, RequestKind> schemes();

  /// What a server at an address receives.
  ///
  /// @param scheme one of [#schemes()]
  /// @param address from [#parse(String, String)]
  /// @return the kind
  /// @implSpec The default is the kind that [#schemes()] has for the scheme. If the kind depends on
  ///   the address, override this.
  default RequestKind kind(String scheme, SocketAddress address) {
    RequestKind kind = schemes().get(scheme);
    if (kind == null) {
      throw new IllegalStateException(this + " no longer supports its scheme " + scheme);
    }
    return kind;
  }

  /// Parses an address.
  ///
  /// @param scheme one of [#schemes()]
  /// @param rest the text after the scheme and its colon, such as `//127.0.0.1:9999`
  /// @return the address
  /// @throws IllegalArgumentException if it is invalid; the message says why
  SocketAddress parse(String scheme, String rest);

  /// Creates a server of connections that is not yet active.
  ///
  /// @param address from [#parse(String, String)]
  /// @param handlers the factory of its handlers
  /// @param options its options
  /// @return the server
  BaseServer<StreamRequest> streamServer(
      SocketAddress address, RequestHandlerFactory<StreamRequest> handlers, ServerOptions options);

  /// Creates a server of datagrams that is not yet active.
  ///
  /// @param address from [#parse(String, String)]
  /// @param handlers the factory of its handlers
  /// @param options its options
  /// @return the server
  BaseServer<DatagramRequest> datagramServer(
      SocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options);

  /// Formats an address.
  ///
  /// @param scheme one of [#schemes()]
  /// @param address an address of a server of that scheme
  /// @return the complete address, such as `tcp://127.0.0.1:9999`
  String format(String scheme, SocketAddress address);

  /// Formats the address of a server, so that clients know where to connect.
  ///
  /// @param scheme one of [#schemes()]
  /// @param asked from [#parse(String, String)]
  /// @param bound the address of the server that was created for it
  /// @return the complete address
  /// @implSpec The default is `format(scheme, bound)`.
  default String format(String scheme, SocketAddress asked, SocketAddress bound) {
    return format(scheme, bound);
  }
}
