package io.socketserver.core.internal.logging;

import java.util.StringJoiner;

/// The limits of one server's lines.
///
/// @threading Thread-safe.
public final class LineLimits {

  private static final LineKind[] KINDS = LineKind.values();

  /// By the ordinal of the kind.
  private final LineLimit[] limits = new LineLimit[KINDS.length];

  /// Creates unused limits.
  public LineLimits() {
    for (LineKind kind : KINDS) {
      limits[kind.ordinal()] = kind.newLimit();
    }
  }

  /// Requests permission to log a line.
  ///
  /// @param kind its kind
  /// @param now the time in nanoseconds
  /// @return how many lines of the kind were suppressed before it; or [LineLimit#LEFT_OUT] if this
  ///   one must be suppressed too
  public long tryTake(LineKind kind, long now) {
    return limits[kind.ordinal()].tryTake(now);
  }

  /// Returns and resets the counts of suppressed lines, at the end.
  ///
  /// @return the counts by kind, as text; empty if there are none
  public String takeLeftOut() {
    var words = new StringJoiner(", ");
    for (LineKind kind : KINDS) {
      long count = limits[kind.ordinal()].takeLeftOut();
      if (count > 0) {
        words.add(count + " of " + kind.plural());
      }
    }
    return words.toString();
  }
}
