package io.socketserver.api;

/// The settings of a way to process requests. The class of the settings decides which way it is: a
/// server finds the maker of the [RequestProcessor] for it as a service.
///
/// @threading Immutable.
/// @since 0.1
public interface ProcessorOptions {

  /// The name of this way of processing.
  ///
  /// @return `serial`, `threading`, `multiplexing`, `forking`, or another's name
  String mixin();

  /// Whether closing the server waits for the requests in flight.
  ///
  /// @return true to wait; false to leave them to end by themselves
  boolean blockOnClose();
}
