import org.jspecify.annotations.NullMarked;

/// For tests of handlers and servers: an in-memory network, and a manual clock.
///
/// ```java
/// var network = new MemoryTransport();
/// var options = ServerOptions.builder().transport(network).build();
/// ```
///
/// Serving requires nothing of it.
@NullMarked
module io.socketserver.testkit {
  requires transitive io.socketserver.core;
  requires static org.jspecify;

  exports io.socketserver.testkit;
}
