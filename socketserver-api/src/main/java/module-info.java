import org.jspecify.annotations.NullMarked;

/// The contract between servers, handlers and the code that embeds them: interfaces, and the
/// records, enums and exceptions that their signatures need.
///
/// A handler that others can drop in requires this module alone, and provides
/// [io.socketserver.api.RequestHandlerProvider]:
///
/// ```java
/// module com.example.greeter {
///   requires io.socketserver.api;
///   provides io.socketserver.api.RequestHandlerProvider with com.example.greeter.GreeterProvider;
/// }
/// ```
///
/// The module reads java.base; it holds no code that opens a socket or starts a thread, reads no
/// system property and uses no service. The servers are in `io.socketserver.core`.
@NullMarked
module io.socketserver.api {
  requires static org.jspecify;

  exports io.socketserver.api;
}
