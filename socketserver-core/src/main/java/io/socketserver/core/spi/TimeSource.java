package io.socketserver.core.spi;

import java.time.Duration;

/// The clock for all waits and time-outs of a transport's servers, so that tests can control it.
///
/// @threading Thread-safe.
/// @since 0.1
public interface TimeSource {

  /// The time on a monotonic clock, from an arbitrary origin.
  ///
  /// @return nanoseconds; compare only by subtraction
  long nanoTime();

  /// Creates a signal to wait for.
  ///
  /// @return a new signal, whose waits this clock can end
  Signal newSignal();

  /// The machine's clock.
  ///
  /// @return the time source of [System#nanoTime()]
  static TimeSource system() {
    return SystemTime.INSTANCE;
  }

  /// The deadline after a duration.
  ///
  /// @param duration how far ahead, at least zero
  /// @return the time on this clock at which it will have passed
  default long deadline(Duration duration) {
    long now = nanoTime();
    try {
      return now + Math.min(duration.toNanos(), Signal.FOREVER);
    } catch (ArithmeticException beyond292Years) {
      return now + Signal.FOREVER;
    }
  }

  /// Threads wait here until a condition may have changed.
  ///
  /// Take a [#mark()], check the condition, and if it does not hold, wait from that mark: a signal
  /// that is raised in between is not missed.
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

    /// How often this signal has been raised.
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
