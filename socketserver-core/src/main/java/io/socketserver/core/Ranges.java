package io.socketserver.core;

import java.time.Duration;

/// Checks of settings, with the same messages for all.
final class Ranges {

  private Ranges() {}

  static void inRange(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name
              + " must be "
              + (max == Integer.MAX_VALUE ? "at least " + min : "from " + min + " to " + max)
              + ": "
              + value);
    }
  }

  static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " must be more than zero: " + value);
    }
  }

  static void notNegative(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + " must not be negative: " + value);
    }
  }
}
