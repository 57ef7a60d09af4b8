package io.socketserver.api;

import java.time.Duration;
import java.util.Objects;

/// The settings of [MultiplexingMixIn].
///
/// ```java
/// MultiplexingOptions.defaults().loops(2).blockedAfter(Duration.ofMillis(200))
/// ```
///
/// @param loops the number of event loops, at least 1, or 0 for one per processor. Default 0
/// @param highWatermark how many bytes may be queued for a client; with more, its connection is not
///   [writable][EventConnection#isWritable()] and its input is not read. At least 1. Default 65,536
/// @param lowWatermark with how many queued bytes it is writable again, from 0 to the high
///   watermark. Default 32,768
/// @param blockedAfter how long a handler call may last before [ServerListener#loopBlocked] is
///   notified; zero for never. Default 1 s
/// @param blockOnClose whether closing the server waits for the requests in flight. Default true
/// @threading Immutable.
/// @since 0.1
public record MultiplexingOptions(
    int loops, int highWatermark, int lowWatermark, Duration blockedAfter, boolean blockOnClose)
    implements ProcessorOptions {

  private static final MultiplexingOptions DEFAULTS =
      new MultiplexingOptions(0, 64 * 1024, 32 * 1024, Duration.ofSeconds(1), true);

  /// Validates the settings.
  public MultiplexingOptions {
    Objects.requireNonNull(blockedAfter, "blockedAfter");
    if (loops < 0) {
      throw new IllegalArgumentException(
          "loops must be at least 0 (0 for one per processor): " + loops);
    }
    if (highWatermark < 1) {
      throw new IllegalArgumentException("highWatermark must be at least 1 byte: " + highWatermark);
    }
    if (lowWatermark < 0 || lowWatermark > highWatermark) {
      throw new IllegalArgumentException(
          "lowWatermark must be from 0 to highWatermark, "
              + highWatermark
              + " bytes: "
              + lowWatermark);
    }
    if (blockedAfter.isNegative()) {
      throw new IllegalArgumentException("blockedAfter must not be negative: " + blockedAfter);
    }
  }

  /// One loop per processor, watermarks of 64 KiB and 32 KiB, notify after 1 s, wait at close.
  ///
  /// @return the settings
  public static MultiplexingOptions defaults() {
    return DEFAULTS;
  }

  @Override
  public String mixin() {
    return "multiplexing";
  }

  /// The same with another number of loops.
  ///
  /// @param loops the number of event loops, or 0 for one per processor
  /// @return the settings
  public MultiplexingOptions loops(int loops) {
    return new MultiplexingOptions(loops, highWatermark, lowWatermark, blockedAfter, blockOnClose);
  }

  /// The same with other watermarks.
  ///
  /// @param low with how many queued bytes a connection is writable again
  /// @param high with more queued bytes than this it is not writable
  /// @return the settings
  public MultiplexingOptions watermarks(int low, int high) {
    return new MultiplexingOptions(loops, high, low, blockedAfter, blockOnClose);
  }

  /// The same with another time limit for a handler call.
  ///
  /// @param blockedAfter how long a call may last before it is reported, or zero for no limit
  /// @return the settings
  public MultiplexingOptions blockedAfter(Duration blockedAfter) {
    return new MultiplexingOptions(loops, highWatermark, lowWatermark, blockedAfter, blockOnClose);
  }

  /// The same with another setting for close.
  ///
  /// @param blockOnClose whether closing the server waits for the requests in flight
  /// @return the settings
  public MultiplexingOptions blockOnClose(boolean blockOnClose) {
    return new MultiplexingOptions(loops, highWatermark, lowWatermark, blockedAfter, blockOnClose);
  }
}
