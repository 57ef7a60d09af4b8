package io.socketserver.core.internal.waiting;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The entries of a watch, earliest first: a binary heap whose entries know their index, so that
/// each can be moved or removed without a search.
///
/// Every watched entry stays in the heap, even without a deadline. So only [#add] allocates, and an
/// exhausted Java heap loses no deadline.
///
/// @threading Guarded by the lock of the watch.
final class DeadlineHeap {

  /// The index of an entry that is not in the heap.
  static final int NOWHERE = -1;

  private static final int LEAST = 16;

  private DeadlineWatch.@Nullable Entry[] places = new DeadlineWatch.@Nullable Entry[LEAST];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  /// The earliest entry, or null if there is none.
  DeadlineWatch.@Nullable Entry first() {
    return places[0];
  }

  void add(DeadlineWatch.Entry entry) {
    if (size == places.length) {
      places = Arrays.copyOf(places, 2 * size);
    }
    moveUp(entry, size++);
  }

  void remove(DeadlineWatch.Entry entry) {
    int place = entry.place;
    DeadlineWatch.Entry last = at(--size);
    places[size] = null;
    entry.place = NOWHERE;
    if (last != entry) {
      settle(last, place);
    }
    if (places.length > LEAST && size < places.length / 4) {
      shrink();
    }
  }

  /// Moves an entry whose time has changed.
  void moved(DeadlineWatch.Entry entry) {
    settle(entry, entry.place);
  }

  /// Returns the memory of many connections after they have ended.
  private void shrink() {
    try {
      places = Arrays.copyOf(places, places.length / 2);
    } catch (OutOfMemoryError e) {
      // the array keeps its size; the next removal retries
    }
  }

  private void settle(DeadlineWatch.Entry entry, int place) {
    if (place > 0 && entry.at() < at((place - 1) / 2).at()) {
      moveUp(entry, place);
    } else {
      moveDown(entry, place);
    }
  }

  private void moveUp(DeadlineWatch.Entry entry, int from) {
    int place = from;
    while (place > 0) {
      DeadlineWatch.Entry parent = at((place - 1) / 2);
      if (parent.at() <= entry.at()) {
        break;
      }
      int above = parent.place;
      put(parent, place);
      place = above;
    }
    put(entry, place);
  }

  private void moveDown(DeadlineWatch.Entry entry, int from) {
    int place = from;
    while (2 * place + 1 < size) {
      int below = 2 * place + 1;
      if (below + 1 < size && at(below + 1).at() < at(below).at()) {
        below++;
      }
      DeadlineWatch.Entry child = at(below);
      if (entry.at() <= child.at()) {
        break;
      }
      put(child, place);
      place = below;
    }
    put(entry, place);
  }

  private void put(DeadlineWatch.Entry entry, int place) {
    places[place] = entry;
    entry.place = place;
  }

  private DeadlineWatch.Entry at(int place) {
    return Objects.requireNonNull(places[place]);
  }
}
