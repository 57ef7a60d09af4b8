package io.socketserver.core;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Whether anything of a set is left, asked after the end of each member. It walks over the set
/// once, not once for each member that ends.
///
/// It remembers the members that were left at the last walk, and waits for one of them at a time. A
/// later walk finds those that came afterwards.
///
/// @param <T> what there is
/// @threading For one thread; what is left may end on any.
final class Outstanding<T> {

  private final Supplier<List<T>> all;
  private final Predicate<T> isLeft;
  private List<T> found = List.of();
  private int next;

  /// Has not walked yet.
  ///
  /// @param all gives those that are left
  /// @param isLeft whether one of them is left still; once false, it stays so
  Outstanding(Supplier<List<T>> all, Predicate<T> isLeft) {
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
