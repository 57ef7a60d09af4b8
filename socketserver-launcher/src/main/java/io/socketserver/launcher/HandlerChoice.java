package io.socketserver.launcher;

import java.util.LinkedHashMap;
import java.util.Map;

/// A handler and its options, as written for `--handler`: `http,root=/srv/www`.
///
/// @param name the handler's name
/// @param options the values of its options, in the order in which they were written
record HandlerChoice(String name, Map<String, String> options) {

  /// Parses a choice. A backslash is special only before a comma or a backslash.
  static HandlerChoice parse(String text) {
    var options = new LinkedHashMap<String, String>();
    String name = null;
    var part = new StringBuilder();
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == ',') {
        if (name == null) {
          name = name(part.toString(), text);
        } else {
          option(part.toString(), options);
        }
        part.setLength(0);
      } else {
        if (text.charAt(i) == '\\' && i + 1 < text.length() && isSpecial(text.charAt(i + 1))) {
          i++;
        }
        part.append(text.charAt(i));
      }
    }
    return new HandlerChoice(name == null ? "" : name, options);
  }

  private static boolean isSpecial(char c) {
    return c == ',' || c == '\\';
  }

  private static String name(String name, String text) {
    if (name.isEmpty()) {
      throw new UsageException("--handler '" + text + "' has no handler name; write NAME" + text);
    }
    return name;
  }

  private static void option(String part, Map<String, String> options) {
    int equals = part.indexOf('=');
    if (equals <= 0) {
      throw new UsageException(
          "handler option '"
              + part
              + "' is not written OPTION=VALUE"
              + (part.isEmpty() || equals == 0 ? "" : "; did you mean '" + part + "=VALUE'?"));
    }
    String option = part.substring(0, equals);
    String value = part.substring(equals + 1);
    String before = options.putIfAbsent(option, value);
    if (before != null) {
      throw new UsageException(
          "handler option '"
              + option
              + "' is given twice, as '"
              + before
              + "' and '"
              + value
              + "'");
    }
  }
}
