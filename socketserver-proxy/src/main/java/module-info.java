import org.jspecify.annotations.NullMarked;

/// The PROXY protocol: servers behind proxies know their clients' addresses.
///
/// ```java
/// ServerOptions options = ServerOptions.builder()
///     .listenerLayer(ProxyProtocol.from(AddressBlock.parse("10.0.0.0/24")))
///     .build();
/// ```
///
/// The module requires only java.base, logs nothing and reads no system property.
@NullMarked
module io.socketserver.proxy {
  requires transitive io.socketserver.core;
  requires static org.jspecify;

  exports io.socketserver.proxy;
}
