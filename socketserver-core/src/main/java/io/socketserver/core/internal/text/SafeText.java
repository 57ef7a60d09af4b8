package io.socketserver.core.internal.text;

/// Escapes untrusted text for a line that people read. All code that prints a name, a message or a
/// line from an external source calls it.
///
/// Untrusted text must not start a new line, control the terminal or reorder characters: a line
/// shows what it contains.
///
/// @source Unicode Standard Annex 9, section 2 (explicit formatting characters and marks)
public final class SafeText {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private SafeText() {}

  /// Whether a character breaks a line, controls a terminal or changes the order of others.
  ///
  /// @param c the character
  /// @return true for control characters of ASCII and Latin 1, the line and paragraph separator,
  ///   the controls and marks of bidirectional text, and the byte order mark, which is invisible
  public static boolean isUnsafe(char c) {
    return Character.isISOControl(c)
        || c == '\u061c'
        || (c >= '\u200e' && c <= '\u200f')
        || (c >= '\u2028' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u2069')
        || c == '\ufeff';
  }

  /// One line: each unsafe character is shown as an escape.
  ///
  /// @param text the text
  /// @return the text itself if there is nothing to escape in it
  public static String oneLine(String text) {
    int clean = 0;
    while (clean < text.length() && !isUnsafe(text.charAt(clean))) {
      clean++;
    }
    if (clean == text.length()) {
      return text;
    }
    var line = new StringBuilder(text.length() + 16).append(text, 0, clean);
    for (int i = clean; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isUnsafe(c)) {
        escape(line, c);
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }

  /// Appends a character as an escape, as Java and JSON write it.
  ///
  /// @param to where to append
  /// @param c the character
  public static void escape(StringBuilder to, char c) {
    switch (c) {
      case '\n' -> to.append("\\n");
      case '\r' -> to.append("\\r");
      case '\t' -> to.append("\\t");
      default -> {
        to.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          to.append(HEX[(c >> shift) & 0xf]);
        }
      }
    }
  }
}
