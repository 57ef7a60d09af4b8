package io.socketserver.api;

/// Gives a server class a thread for each request: virtual threads unless [#threading()] says
/// otherwise.
///
/// ```java
/// final class MyServer extends TcpServer implements ThreadingMixIn {
///   MyServer(InetSocketAddress address, RequestHandlerFactory<StreamRequest> handlers) {
///     super(address, handlers);
///   }
/// }
/// ```
///
/// @source CPython 3.13, `ThreadingMixIn`
/// @since 0.1
public interface ThreadingMixIn extends ProcessingMixIn {

  /// The settings of the threads. Called once, at activation; override it to change the settings.
  ///
  /// @return the settings
  /// @implSpec The default returns [ThreadingOptions#virtual()].
  default ThreadingOptions threading() {
    return ThreadingOptions.virtual();
  }

  @Override
  default ProcessorOptions processing() {
    return threading();
  }
}
