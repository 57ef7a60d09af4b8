package io.socketserver.handlers.samples;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;

/// Writes JSON on one line: only what the samples need, without a library.
///
/// @source RFC 8259
final class Json {

  private Json() {}

  /// Writes a value.
  ///
  /// @param value maps become objects, collections arrays, numbers and booleans themselves, and
  ///   anything else the string that `toString()` returns
  /// @return one line, without a terminator
  static String write(Object value) {
    StringBuilder out = new StringBuilder();
    value(out, value);
    return out.toString();
  }

  private static void value(StringBuilder out, Object value) {
    switch (value) {
      case Map<?, ?> map -> object(out, map);
      case Collection<?> items -> array(out, items);
      case Integer number -> out.append(number.intValue());
      case Long number -> out.append(number.longValue());
      case Boolean truth -> out.append(truth.booleanValue());
      default -> string(out, value.toString());
    }
  }

  private static void object(StringBuilder out, Map<?, ?> map) {
    String separator = "{";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator);
      string(out, String.valueOf(entry.getKey()));
      out.append(':');
      value(out, entry.getValue());
      separator = ",";
    }
    out.append(map.isEmpty() ? "{}" : "}");
  }

  private static void array(StringBuilder out, Collection<?> items) {
    out.append('[');
    for (Iterator<?> i = items.iterator(); i.hasNext(); ) {
      value(out, i.next());
      out.append(i.hasNext() ? "," : "");
    }
    out.append(']');
  }

  private static void string(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (isUnsafe(c) || Character.isSurrogate(c) && isLone(text, i)) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /// Whether a character could deceive a reader of the line: control characters, line and paragraph
  /// separators, bidirectional controls and marks, and the invisible byte order mark.
  private static boolean isUnsafe(char c) {
    return Character.isISOControl(c)
        || c == '\u061c'
        || (c >= '\u200e' && c <= '\u200f')
        || (c >= '\u2028' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u2069')
        || c == '\ufeff';
  }

  /// A lone surrogate has no encoding in UTF-8.
  private static boolean isLone(String text, int index) {
    char c = text.charAt(index);
    return Character.isHighSurrogate(c)
        ? index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1))
        : index == 0 || !Character.isHighSurrogate(text.charAt(index - 1));
  }
}
