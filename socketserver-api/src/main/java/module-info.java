import org.jspecify.annotations.NullMarked;

/// The API for handlers, servers and the code that embeds them: interfaces, and the records, enums
/// and exceptions in their signatures.
///
/// A drop-in handler requires only this module, and provides
/// [io.socketserver.api.RequestHandlerProvider]:
///
/// ```java
/// module com.example.greeter {
///   requires io.socketserver.api;
///   provides io.socketserver.api.RequestHandlerProvider with com.example.greeter.GreeterProvider;
/// }
/// ```
///
/// The module requires only java.base; it contains no code that opens a socket or starts a thread,
/// reads no system property and uses no service. The servers are in `io.socketserver.core`.
@NullMarked
module io.socketserver.api {
  requires static org.jspecify;

  exports io.socketserver.api;
}
