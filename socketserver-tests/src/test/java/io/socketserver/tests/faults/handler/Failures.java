package io.socketserver.tests.faults.handler;

/// What handlers fail with.
public final class Failures {

  private Failures() {}

  /// Fails, if the word is that of a failure.
  ///
  /// @param word `runtime`; `stack` for a stack that really overflows; `memory` for an error that
  ///   is only thrown; `heap` for one that the machine throws because no heap is that large
  /// @param depth any number; it keeps the recursion from being optimised away
  /// @return the number, where the word is none of these
  public static long bringAbout(String word, long depth) {
    return switch (word) {
      case "runtime" -> throw new IllegalStateException("on purpose");
      case "stack" -> recurse(depth);
      case "memory" -> throw new OutOfMemoryError("on purpose");
      case "heap" -> new long[Integer.MAX_VALUE].length + depth;
      default -> depth;
    };
  }

  @SuppressWarnings("InfiniteRecursion") // on purpose
  private static long recurse(long depth) {
    return recurse(depth + 1) + depth;
  }
}
