package io.socketserver.api;

/// The settings of a way of processing. The class of the settings selects the way of processing: a
/// server finds the provider of the [RequestProcessor] for it as a service.
///
/// @threading Immutable.
/// @since 0.1
public interface ProcessorOptions {

  /// The name of this way of processing.
  ///
  /// @return `serial`, `threading`, `multiplexing`, `forking`, or that of another provider
  String mixin();

  /// Whether closing the server waits for the requests in flight.
  ///
  /// @return true to wait; false to let them continue on their own
  boolean blockOnClose();
}
