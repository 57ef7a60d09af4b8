package io.socketserver.core.internal.text;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// The known word that a mistyped one was probably meant to be.
///
/// @threading Stateless.
public final class Suggestions {

  private static final int SHORTEST_PREFIX = 2;

  private Suggestions() {}

  /// Finds the known word with the fewest typing errors: letters omitted, inserted, replaced or
  /// swapped with their neighbours. Case is ignored.
  ///
  /// @param word what was written
  /// @param known what could have been written
  /// @return the nearest, the first of several that are equally near; or empty where none is so
  ///   near that it can have been meant: a slip in three letters, or the beginning of the word
  public static Optional<String> nearest(String word, Collection<String> known) {
    String written = word.toLowerCase(Locale.ROOT);
    String nearest = null;
    int fewest = Integer.MAX_VALUE;
    for (String candidate : known) {
      String meant = candidate.toLowerCase(Locale.ROOT);
      if (!isNear(written, meant, Math.abs(written.length() - meant.length()))) {
        continue; // there are at least so many slips, and counting them in a long word takes long
      }
      int slips = slips(written, meant);
      if (slips < fewest && isNear(written, meant, slips)) {
        nearest = candidate;
        fewest = slips;
      }
    }
    return Optional.ofNullable(nearest);
  }

  private static boolean isNear(String written, String meant, int slips) {
    int longer = Math.max(written.length(), meant.length());
    return slips <= (longer + 2) / 3
        || (written.length() >= SHORTEST_PREFIX && meant.startsWith(written));
  }

  /// The Damerau-Levenshtein distance, without editing a part of a word twice.
  private static int slips(String from, String to) {
    int[] beforeLast = new int[to.length() + 1];
    int[] last = new int[to.length() + 1];
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int exchange = last[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(exchange, 1 + Math.min(last[j], row[j - 1]));
        if (isSwap(from, i, to, j)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] free = beforeLast;
      beforeLast = last;
      last = row;
      row = free;
    }
    return last[to.length()];
  }

  private static boolean isSwap(String from, int i, String to, int j) {
    return i > 1
        && j > 1
        && from.charAt(i - 1) == to.charAt(j - 2)
        && from.charAt(i - 2) == to.charAt(j - 1);
  }
}
