package io.socketserver.launcher;

import io.socketserver.core.internal.text.SafeText;

/// Escapes untrusted text for a line of output or for JSON.
final class Text {

  private Text() {}

  /// A line and, where the text has more than one, indented ones after it: whatever stands in the
  /// text, no second record can begin there.
  static String record(String text) {
    if (text.indexOf('\n') < 0) {
      return SafeText.oneLine(text);
    }
    var record = new StringBuilder(text.length() + 64);
    for (String line : text.lines().toList()) {
      boolean first = record.isEmpty();
      String indented = line.startsWith("\t") ? line.substring(1) : line;
      record.append(first ? "" : System.lineSeparator() + "\t").append(SafeText.oneLine(indented));
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
      } else if (SafeText.isUnsafe(c) || Character.isSurrogate(c)) {
        // A lone surrogate cannot be encoded.
        SafeText.escape(json, c);
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
