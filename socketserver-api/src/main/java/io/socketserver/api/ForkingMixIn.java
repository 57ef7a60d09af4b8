package io.socketserver.api;

/// Gives a server class a process for each request. The module `io.socketserver.unix` implements
/// it; without that provider activation fails with a message that says so.
///
/// @source CPython 3.13, `ForkingMixIn`
/// @since 0.1
public interface ForkingMixIn extends ProcessingMixIn {

  /// The settings of the processes. Called once, at activation; override it to change the settings.
  ///
  /// @return the settings
  /// @implSpec The default returns [ForkingOptions#defaults()].
  default ForkingOptions forking() {
    return ForkingOptions.defaults();
  }

  @Override
  default ProcessorOptions processing() {
    return forking();
  }
}
