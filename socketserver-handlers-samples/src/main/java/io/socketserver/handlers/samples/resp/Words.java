package io.socketserver.handlers.samples.resp;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Words of a command as text.
final class Words {

  /// How much of a word is sent back.
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

  /// A word as it may be sent back: short, and nothing that a terminal would obey.
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

  /// Line ends are blanks in an error of Redis. It sends all other bytes as they are.
  static char shown(int b) {
    if (b == '\r' || b == '\n') {
      return ' ';
    }
    return b >= ' ' && b <= '~' ? (char) b : '?';
  }
}
