import org.jspecify.annotations.NullMarked;

/// For tests of handlers and of servers: a network in memory, and a clock to turn by hand.
///
/// ```java
/// var network = new MemoryTransport();
/// var options = ServerOptions.builder().transport(network).build();
/// ```
///
/// Nothing of it is needed to serve.
@NullMarked
module io.socketserver.testkit {
  requires transitive io.socketserver.core;
  requires static org.jspecify;

  exports io.socketserver.testkit;
}
