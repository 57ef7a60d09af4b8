package io.socketserver.core.internal.multiplexing;

/// How long one connection may keep the others of its loop waiting.
///
/// @threading For the thread of the loop.
final class LoopTime {

  /// How long a call of a handler may go on, if the handler asks, and a connection's turn.
  static final long LONGEST_NANOS = 2_000_000;

  /// What a connection is given at first, and at least; a few hundred small requests.
  static final int FIRST_READ = 32 * 1024;

  private static final int SMALLEST_READ = 4 * 1024;

  /// Reads of less are quick whatever is done with them: to look at the clock twice would be felt.
  private static final int TIMED_READ = 8 * 1024;

  /// How often a handler asks before the clock is looked at, and between two looks.
  private static final int QUESTIONS = 8;

  private int questions;
  private long begun;

  /// A call of a handler begins.
  void callBegins() {
    questions = 0;
  }

  /// Whether the call that goes on has lasted long enough. A handler that asks now and then is
  /// stopped after some milliseconds; one that asks once or twice costs no look at the clock.
  boolean isCallOver() {
    if (++questions % QUESTIONS != 0) {
      return false;
    }
    long now = System.nanoTime();
    if (questions == QUESTIONS) {
      begun = now;
    }
    return now - begun > LONGEST_NANOS;
  }

  /// Whether to measure how long something takes that so much was read for.
  static boolean isTimed(int count, int most) {
    return count >= TIMED_READ || count == most;
  }

  /// How much to read next, where this much took so long.
  ///
  /// @param count how much was read
  /// @param most how much might have been
  /// @param nanos how long it took to handle that
  /// @param largest the most that can be read at once
  static int nextRead(int count, int most, long nanos, int largest) {
    if (nanos > LONGEST_NANOS) {
      return (int) Math.max(SMALLEST_READ, count * LONGEST_NANOS / nanos);
    }
    return count == most && nanos < LONGEST_NANOS / 4 ? Math.min(largest, 2 * most) : most;
  }
}
