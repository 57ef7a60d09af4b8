package io.socketserver.core.spi;

import java.time.Duration;

/// The clock by which a transport's servers wait and give up, so that tests can move it by hand.
///
/// @threading Safe for many threads.
/// @since 0.1
public interface TimeSource {

  /// The time on a clock that never goes back, from an arbitrary origin.
  ///
  /// @return nanoseconds; compare only by subtraction
  long nanoTime();

  /// Makes a place to wait at.
  ///
  /// @return a new signal that this clock can end the waits of
  Signal newSignal();

  /// The machine's clock.
  ///
  /// @return the time source of [System#nanoTime()]
  static TimeSource system() {
    return SystemTime.INSTANCE;
  }

  /// A time on this clock.
  ///
  /// @param duration how far ahead, at least zero
  /// @return the time at which it will have passed
  default long deadline(Duration duration) {
    long now = nanoTime();
    try {
      return now + Math.min(duration.toNanos(), Signal.FOREVER);
    } catch (ArithmeticException beyond292Years) {
      return now + Signal.FOREVER;
    }
  }

  /// A place where threads wait until something is worth looking at again.
  ///
  /// Take a [#mark()], look, and if there is nothing, wait from that mark: what was raised in
  /// between is not missed.
  ///
  /// ```java
  /// for (long mark = signal.mark(); !ready(); mark = signal.mark()) {
  ///   if (!signal.await(mark, deadline)) {
  ///     return false;
  ///   }
  /// }
  /// ```
  ///
  /// @since 0.1
  interface Signal {

    /// The longest wait, in nanoseconds: 146 years.
    long FOREVER = Long.MAX_VALUE / 2;

    /// The number of times that this signal was raised.
    ///
    /// @return the mark to wait from
    long mark();

    /// Waits until the signal is raised after the mark was taken, or the deadline has passed.
    ///
    /// @param mark from [#mark()]
    /// @param deadline a time on the clock of the time source
    /// @return true if it was raised; false after the deadline
    /// @throws InterruptedException if the thread was interrupted
    boolean await(long mark, long deadline) throws InterruptedException;

    /// Ends all waits.
    void raise();
  }
}
