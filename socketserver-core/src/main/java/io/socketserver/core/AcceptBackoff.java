package io.socketserver.core;

import io.socketserver.core.spi.AcceptException;
import java.time.Duration;

/// The back-off after failed attempts to accept or receive a request.
///
/// | failure | pause |
/// |---|---|
/// | concerns one connection, as the transport knows (ECONNABORTED, EPROTO, ...) | none, for the first 8 in a row |
/// | any other (EMFILE, ENFILE, ENOBUFS, ENOMEM, or unknown) | 5 ms, doubling to 100 ms |
///
/// A pause ends early when any connection ends, because that frees a descriptor. Only the server's
/// own close ends its loop.
///
/// Used by the serving thread alone.
///
/// @source accept(2), ERRORS
final class AcceptBackoff {

  static final Duration FIRST = Duration.ofMillis(5);
  static final Duration LONGEST = Duration.ofMillis(100);
  private static final int TRANSIENT_IN_A_ROW = 8;

  private int failures;
  private Duration next = FIRST;

  /// Counts a failure.
  ///
  /// @return how long to pause; zero for not at all
  Duration failed(Exception failure) {
    failures++;
    if (failure instanceof AcceptException known
        && known.isTransient()
        && failures <= TRANSIENT_IN_A_ROW) {
      return Duration.ZERO;
    }
    Duration pause = next;
    Duration doubled = next.plus(next);
    next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    return pause;
  }

  int failures() {
    return failures;
  }

  void recovered() {
    failures = 0;
    next = FIRST;
  }

  static String reason(Exception failure) {
    return failure instanceof AcceptException known ? known.reason() : failure.getClass().getName();
  }
}
