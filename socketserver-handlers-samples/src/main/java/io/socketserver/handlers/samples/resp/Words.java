package io.socketserver.handlers.samples.resp;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Converts words of a command to text.
final class Words {

  /// The maximum length of a word in a reply.
  static final int LONGEST = 128;

  private Words() {}

  static String text(byte[] word) {
    return new String(word, StandardCharsets.ISO_8859_1);
  }

  static String upperCase(byte[] word) {
    return text(word).toUpperCase(Locale.ROOT);
  }

  static String lowerCase(byte[] word) {
    return text(word).toLowerCase(Locale.ROOT);
  }

  /// A word for a reply: shortened, and without terminal control characters.
  static String shown(byte[] word) {
    return shown(word, LONGEST);
  }

  static String shown(byte[] word, int longest) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(word.length, longest); i++) {
      shown.append(shown(word[i]));
    }
    return shown.toString();
  }

  /// Line ends become blanks, as in an error of Redis, which sends all other bytes unchanged.
  static char shown(int b) {
    if (b == '\r' || b == '\n') {
      return ' ';
    }
    return b >= ' ' && b <= '~' ? (char) b : '?';
  }
}
