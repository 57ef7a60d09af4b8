package io.socketserver.core.internal.multiplexing;

/// How long one connection may keep the others of its loop waiting.
///
/// @threading For the thread of the loop.
final class LoopTime {

  /// How long a handler's call may last, if the handler checks, and how long a connection's turn.
  static final long LONGEST_NANOS = 2_000_000;

  /// The size of a connection's first read: a few hundred small requests.
  static final int FIRST_READ = 32 * 1024;

  private static final int SMALLEST_READ = 4 * 1024;

  /// Smaller reads are quick to handle, so that two readings of the clock would be noticeable.
  private static final int TIMED_READ = 8 * 1024;

  /// How many checks of a handler there are per reading of the clock.
  private static final int QUESTIONS = 8;

  private int questions;
  private long begun;

  /// A handler's call starts.
  void callBegins() {
    questions = 0;
  }

  /// Whether the current call has lasted long enough. A handler that checks regularly is stopped
  /// after some milliseconds; one that checks once or twice causes no reading of the clock.
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

  /// Whether to measure how long it takes to handle a read.
  static boolean isTimed(int count, int most) {
    return count >= TIMED_READ || count == most;
  }

  /// The size of the next read.
  ///
  /// @param count how much was read
  /// @param most how much could have been read
  /// @param nanos how long it took to handle that
  /// @param largest the maximum size of a read
  static int nextRead(int count, int most, long nanos, int largest) {
    if (nanos > LONGEST_NANOS) {
      return (int) Math.max(SMALLEST_READ, count * LONGEST_NANOS / nanos);
    }
    return count == most && nanos < LONGEST_NANOS / 4 ? Math.min(largest, 2 * most) : most;
  }
}
