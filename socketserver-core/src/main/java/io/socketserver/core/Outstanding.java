package io.socketserver.core;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Checks whether any member of a set is outstanding, after the end of each member. It walks over
/// the set once, not once for each member that ends.
///
/// It stores the members that were outstanding at the last walk, and waits for one of them at a
/// time. A later walk finds those that were added afterwards.
///
/// @param <T> the members
/// @threading For one thread; members may end on any thread.
final class Outstanding<T> {

  private final Supplier<List<T>> all;
  private final Predicate<T> isLeft;
  private List<T> found = List.of();
  private int next;

  /// Creates one that has not walked yet.
  ///
  /// @param all returns the outstanding members
  /// @param isLeft whether a member is still outstanding; once false, it stays false
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
