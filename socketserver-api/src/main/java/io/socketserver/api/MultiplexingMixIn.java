package io.socketserver.api;

/// Gives a server class event loops that many requests share: one per processor, unless
/// [#multiplexing()] says otherwise.
///
/// Connections need event-style handlers ([EventHandler]); activation fails if the factory has
/// none. Datagram handlers run on the loops unchanged; the datagrams of one client stay in order.
///
/// @implSpec A server's `finishRequest` is not called for connections, because the loop makes the
///   handler and calls it. All other hooks are called.
/// @since 0.1
public interface MultiplexingMixIn extends ProcessingMixIn {

  /// The settings of the loops. Called once, at activation; override it to change the settings.
  ///
  /// @return the settings
  /// @implSpec The default returns [MultiplexingOptions#defaults()].
  default MultiplexingOptions multiplexing() {
    return MultiplexingOptions.defaults();
  }

  @Override
  default ProcessorOptions processing() {
    return multiplexing();
  }
}
