package io.socketserver.api;

import java.time.Duration;

/// The settings of [ForkingMixIn].
///
/// @param maxChildren how many processes may run at once, at least 1
/// @param timeout how long a process may run, more than zero
/// @param blockOnClose whether closing the server waits for the requests in flight
/// @threading Immutable.
/// @source CPython 3.13, `ForkingMixIn.max_children`, `timeout` and `block_on_close`
/// @since 0.1
public record ForkingOptions(int maxChildren, Duration timeout, boolean blockOnClose)
    implements ProcessorOptions {

  /// Checks the settings.
  public ForkingOptions {
    if (maxChildren < 1) {
      throw new IllegalArgumentException("maxChildren must be at least 1: " + maxChildren);
    }
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout must be more than zero: " + timeout);
    }
  }

  /// Python's: 40 processes, 300 seconds, wait at close.
  ///
  /// @return the settings
  public static ForkingOptions defaults() {
    return new ForkingOptions(40, Duration.ofSeconds(300), true);
  }

  @Override
  public String mixin() {
    return "forking";
  }
}
