package io.socketserver.api;

/// The common type of all mixins: an interface that gives a server class its way of processing.
///
/// The server calls it once, at activation. A class that implements two mixins does not compile. If
/// a class declares [#processing()] itself, it hides its mixin's, and activation fails: change a
/// mixin's settings through the method that the mixin names for that.
///
/// @since 0.1
public interface ProcessingMixIn {

  /// The settings that select the way of processing. Only mixins implement it.
  ///
  /// @return the settings
  ProcessorOptions processing();
}
