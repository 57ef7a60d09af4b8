package io.socketserver.api;

/// The settings of [MultiplexingMixIn].
///
/// @param loops how many event loops, at least 1, or 0 for one per processor
/// @param blockOnClose whether closing the server waits for the requests in flight
/// @threading Immutable.
/// @since 0.1
public record MultiplexingOptions(int loops, boolean blockOnClose) implements ProcessorOptions {

  /// Checks the settings.
  public MultiplexingOptions {
    if (loops < 0) {
      throw new IllegalArgumentException(
          "loops must be at least 0 (0 for one per processor): " + loops);
    }
  }

  /// One loop per processor, wait at close.
  ///
  /// @return the settings
  public static MultiplexingOptions defaults() {
    return new MultiplexingOptions(0, true);
  }

  @Override
  public String mixin() {
    return "multiplexing";
  }
}
