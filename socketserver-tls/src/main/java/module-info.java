import org.jspecify.annotations.NullMarked;

/// TLS for the connections of any server, as a layer.
///
/// ```java
/// ServerOptions options = ServerOptions.builder()
///     .addLayer(TlsLayer.of(Path.of("server.pem"), Path.of("server.key")))
///     .build();
/// ```
///
/// ## Services provided
///
/// | service | what |
/// |---|---|
/// | [io.socketserver.core.ServerProvider] | the schemes `tls`, `tls+unix` and `tls+fd` |
///
/// The module requires only java.base, whose Java Secure Socket Extension (JSSE) does the
/// cryptography. It logs to the [System.Logger] named `io.socketserver.tls`, and reads no system
/// property; those of the JDK, such as `jdk.tls.disabledAlgorithms`, apply.
@NullMarked
module io.socketserver.tls {
  requires transitive io.socketserver.core;
  requires static org.jspecify;

  exports io.socketserver.tls;

  provides io.socketserver.core.ServerProvider with
      io.socketserver.tls.internal.providers.TlsServerProvider;
}
