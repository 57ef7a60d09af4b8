package io.socketserver.core.internal;

import io.socketserver.core.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// A clock that a test turns, for code that looks at it and never waits by it.
public final class TurnedClock implements TimeSource {

  // two seconds before its number overflows, so that comparing otherwise than by subtraction fails
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(2).toNanos());

  /// Lets time pass.
  public void advance(Duration duration) {
    long _ = now.addAndGet(duration.toNanos());
  }

  @Override
  public long nanoTime() {
    return now.get();
  }

  @Override
  public Signal newSignal() {
    throw new UnsupportedOperationException("nobody waits by this clock");
  }
}
