package io.socketserver.api;

/// Gives a server class a process for each request. The work is done by the module
/// `io.socketserver.unix`; without a provider of it activation fails and says so.
///
/// @source CPython 3.13, `ForkingMixIn`
/// @since 0.1
public interface ForkingMixIn extends ProcessingMixIn {

  /// The settings of the processes. Called once, at activation; override it to change them.
  ///
  /// @return the settings
  /// @implSpec The default gives [ForkingOptions#defaults()].
  default ForkingOptions forking() {
    return ForkingOptions.defaults();
  }

  @Override
  default ProcessorOptions processing() {
    return forking();
  }
}
