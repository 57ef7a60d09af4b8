package io.socketserver.core.internal.logging;

import java.util.StringJoiner;

/// The limits of one server's lines.
///
/// @threading Safe for many threads.
public final class LineLimits {

  private static final LineKind[] KINDS = LineKind.values();

  /// By the ordinal of the kind.
  private final LineLimit[] limits = new LineLimit[KINDS.length];

  /// Makes limits that nothing has used.
  public LineLimits() {
    for (LineKind kind : KINDS) {
      limits[kind.ordinal()] = kind.newLimit();
    }
  }

  /// Asks to log a line.
  ///
  /// @param kind its kind
  /// @param now the time in nanoseconds
  /// @return how many lines of the kind were left out before it; or [LineLimit#LEFT_OUT] if this
  ///   one is to be left out too
  public long tryTake(LineKind kind, long now) {
    return limits[kind.ordinal()].tryTake(now);
  }

  /// Takes note of what was left out, at the end.
  ///
  /// @return how many lines of which kind, in words; empty if none
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
