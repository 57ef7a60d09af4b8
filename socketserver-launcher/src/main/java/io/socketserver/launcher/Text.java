package io.socketserver.launcher;

/// Text that came from elsewhere, made fit for a line of output or for JSON.
final class Text {

  private static final char[] HEX = "0123456789abcdef".toCharArray();
  private static final char DELETE = 0x7f;

  private Text() {}

  /// One line: what would break it, or command a terminal, is shown as an escape.
  static String oneLine(String text) {
    int clean = 0;
    while (clean < text.length() && !isControl(text.charAt(clean))) {
      clean++;
    }
    if (clean == text.length()) {
      return text;
    }
    var line = new StringBuilder(text.length() + 16).append(text, 0, clean);
    for (int i = clean; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isControl(c)) {
        escape(line, c);
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }

  /// A line and, where the text has more than one, indented ones after it: whatever stands in the
  /// text, no second record can begin there.
  static String record(String text) {
    if (text.indexOf('\n') < 0) {
      return oneLine(text);
    }
    var record = new StringBuilder(text.length() + 64);
    for (String line : text.lines().toList()) {
      boolean first = record.isEmpty();
      String indented = line.startsWith("\t") ? line.substring(1) : line;
      record.append(first ? "" : System.lineSeparator() + "\t").append(oneLine(indented));
    }
    return record.toString();
  }

  /// A JSON string, with its quotation marks.
  static String json(String text) {
    var json = new StringBuilder(text.length() + 16).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (isControl(c) || Character.isSurrogate(c)) {
        // A surrogate may stand alone, which no encoding can write.
        escape(json, c);
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  private static boolean isControl(char c) {
    return c < ' ' || (c >= DELETE && c < '\u00a0') || c == '\u2028' || c == '\u2029';
  }

  private static void escape(StringBuilder to, char c) {
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
