package io.socketserver.core;

import io.socketserver.core.spi.TimeSource;
import java.util.concurrent.atomic.AtomicInteger;

/// Notifies the few threads that wait for the end of a request, a connection or a loop.
///
/// If no thread waits, a notification costs one read.
final class Progress {

  /// What a waiter waits for.
  @FunctionalInterface
  interface Condition {
    boolean holds();
  }

  private final TimeSource time;
  private final TimeSource.Signal signal;
  private final AtomicInteger waiters = new AtomicInteger();

  Progress(TimeSource time) {
    this.time = time;
    this.signal = time.newSignal();
  }

  /// Something ended.
  void made() {
    // a waiter counts itself before it checks: either it sees the end, or it is seen here
    if (waiters.get() > 0) {
      signal.raise();
    }
  }

  /// Waits until something ends, or the condition holds, or the deadline has passed.
  ///
  /// @return whether the condition holds, or something ended
  boolean awaitAny(Condition condition, long deadline) throws InterruptedException {
    waiters.incrementAndGet();
    try {
      long mark = signal.mark();
      return condition.holds() || signal.await(mark, deadline);
    } finally {
      waiters.decrementAndGet();
    }
  }

  /// Waits until the condition holds, checking whenever something ends.
  ///
  /// @return whether it holds; false after the deadline
  boolean await(Condition condition, long deadline) throws InterruptedException {
    while (!condition.holds()) {
      if (!awaitAny(condition, deadline)) {
        return condition.holds();
      }
    }
    return true;
  }

  TimeSource time() {
    return time;
  }
}
