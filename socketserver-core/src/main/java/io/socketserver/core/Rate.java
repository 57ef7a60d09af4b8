package io.socketserver.core;

import io.socketserver.core.internal.admission.EventRate;
import java.time.Duration;
import java.util.Objects;

/// How many events may happen in a time, such as 100 in a second.
///
/// A token bucket: it holds `events` tokens, each event takes one, and `events` are added evenly
/// over each `period`. So after a quiet period that many events may happen at once.
///
/// @param events how many, 1 to 1,000,000,000
/// @param period in what time, 1 ms to 1 day
/// @threading Immutable.
/// @since 0.1
public record Rate(int events, Duration period) {

  private static final int MOST_EVENTS = 1_000_000_000;
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  /// Validates the rate.
  public Rate {
    Ranges.inRange("events", events, 1, MOST_EVENTS);
    Objects.requireNonNull(period, "period");
    if (period.compareTo(SHORTEST) < 0 || period.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "period must be from " + SHORTEST + " to " + LONGEST + ": " + period);
    }
  }

  /// A number of events in each second.
  ///
  /// @param events how many, 1 to 1,000,000,000
  /// @return the rate
  public static Rate perSecond(int events) {
    return new Rate(events, Duration.ofSeconds(1));
  }

  /// A number of events in each minute.
  ///
  /// @param events how many, 1 to 1,000,000,000
  /// @return the rate
  public static Rate perMinute(int events) {
    return new Rate(events, Duration.ofMinutes(1));
  }

  EventRate eventRate() {
    return EventRate.of(events, period.toNanos());
  }
}
