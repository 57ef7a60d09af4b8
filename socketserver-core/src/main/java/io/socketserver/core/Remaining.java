package io.socketserver.core;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Whether anything is left of many, asked after the end of each: walks over them once, and not
/// once for each that ends.
///
/// It remembers who was left at the last walk, and waits for one of them at a time. Whoever comes
/// later is found by the walk that follows the last of them.
///
/// @param <T> what there is
/// @threading For one thread; what is left may end on any.
final class Remaining<T> {

  private final Supplier<List<T>> all;
  private final Predicate<T> isLeft;
  private List<T> found = List.of();
  private int next;

  /// Has not walked yet.
  ///
  /// @param all gives those that are left
  /// @param isLeft whether one of them is left still; once false, it stays so
  Remaining(Supplier<List<T>> all, Predicate<T> isLeft) {
    this.all = all;
    this.isLeft = isLeft;
  }

  boolean isEmpty() {
    while (true) {
      while (next < found.size()) {
        if (isLeft.test(found.get(next))) {
          return false;
        }
        next++;
      }
      found = all.get();
      next = 0;
      if (found.isEmpty()) {
        return true;
      }
    }
  }
}
