package io.socketserver.api;

/// What all mixins are: an interface that gives a server class its way to process requests.
///
/// The server asks for it once, at activation. A class that implements two mixins does not compile.
/// A class that declares [#processing()] itself hides its mixin's, and the server refuses to be
/// activated: change a mixin's settings through the method that the mixin names for that.
///
/// @since 0.1
public interface ProcessingMixIn {

  /// The settings that choose the way of processing. Implemented by the mixins only.
  ///
  /// @return the settings
  ProcessorOptions processing();
}
