package io.socketserver.launcher;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The known word that a mistyped one was probably meant to be.
final class Nearest {

  private static final int LETTERS_PER_SLIP = 3;

  private Nearest() {}

  /// Finds the known word that is the fewest slips away.
  ///
  /// @return the word, or null where none is within one slip in three letters
  static @Nullable String of(String word, Iterable<String> known) {
    String written = word.toLowerCase(Locale.ROOT);
    String nearest = null;
    int fewest = Integer.MAX_VALUE;
    for (String candidate : known) {
      int slips = slips(written, candidate.toLowerCase(Locale.ROOT));
      int longer = Math.max(written.length(), candidate.length());
      if (slips < fewest && slips <= (longer + LETTERS_PER_SLIP - 1) / LETTERS_PER_SLIP) {
        nearest = candidate;
        fewest = slips;
      }
    }
    return nearest;
  }

  /// Letters left out, put in, exchanged, or swapped with their neighbour.
  private static int slips(String from, String to) {
    int[][] rows = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      rows[i][0] = i;
    }
    for (int j = 0; j <= to.length(); j++) {
      rows[0][j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      for (int j = 1; j <= to.length(); j++) {
        int exchange = rows[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        rows[i][j] = Math.min(exchange, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
        if (isSwap(from, i, to, j)) {
          rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
        }
      }
    }
    return rows[from.length()][to.length()];
  }

  private static boolean isSwap(String from, int i, String to, int j) {
    return i > 1
        && j > 1
        && from.charAt(i - 1) == to.charAt(j - 2)
        && from.charAt(i - 2) == to.charAt(j - 1);
  }
}
