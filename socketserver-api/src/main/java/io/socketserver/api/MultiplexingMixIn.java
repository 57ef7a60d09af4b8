package io.socketserver.api;

/// Gives a server class event loops that many requests share. Without a provider of this way of
/// processing, activation fails and says so.
///
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
