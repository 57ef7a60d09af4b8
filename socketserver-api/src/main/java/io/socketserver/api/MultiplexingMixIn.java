package io.socketserver.api;

/// Gives a server class event loops that many requests share: one per processor unless
/// [#multiplexing()] says otherwise.
///
/// Connections need handlers in the style of events ([EventHandler]); activation fails where the
/// factory has none. Handlers of datagrams run on the loops as they are, those of one client in
/// order.
///
/// @implSpec A server's `finishRequest` is not called for connections: a loop makes the handler and
///   calls it. All other steps are the same.
/// @since 0.1
public interface MultiplexingMixIn extends ProcessingMixIn {

  /// The settings of the loops. Called once, at activation; override it to change them.
  ///
  /// @return the settings
  /// @implSpec The default gives [MultiplexingOptions#defaults()].
  default MultiplexingOptions multiplexing() {
    return MultiplexingOptions.defaults();
  }

  @Override
  default ProcessorOptions processing() {
    return multiplexing();
  }
}
