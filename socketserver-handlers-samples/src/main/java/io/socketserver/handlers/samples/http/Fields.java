package io.socketserver.handlers.samples.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The header fields of a request, in their order.
///
/// @source RFC 9110, section 5
final class Fields {

  /// Names and values alternate: requests have few fields, and a search is faster than a map.
  private final List<String> entries = new ArrayList<>();

  void add(String name, String value) {
    entries.add(name);
    entries.add(value);
  }

  /// How many fields there are.
  int size() {
    return entries.size() / 2;
  }

  /// The value of the first field of a name, or null for none.
  @Nullable String first(String name) {
    for (int i = 0; i < entries.size(); i += 2) {
      if (entries.get(i).equalsIgnoreCase(name)) {
        return entries.get(i + 1);
      }
    }
    return null;
  }

  /// The values of all fields of a name.
  List<String> all(String name) {
    List<String> values = new ArrayList<>(1);
    for (int i = 0; i < entries.size(); i += 2) {
      if (entries.get(i).equalsIgnoreCase(name)) {
        values.add(entries.get(i + 1));
      }
    }
    return values;
  }

  /// The values of all fields of a name as one list, or null for none.
  @Nullable String joined(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? null : String.join(",", values);
  }

  /// Whether a field that lists tokens contains this one.
  boolean hasToken(String name, String token) {
    String list = joined(name);
    if (list == null) {
      return false;
    }
    for (int start = 0; start <= list.length(); ) {
      int comma = list.indexOf(',', start);
      int end = comma < 0 ? list.length() : comma;
      if (list.substring(start, end).strip().equalsIgnoreCase(token)) {
        return true;
      }
      start = end + 1;
    }
    return false;
  }

  /// The fields as they are written, each with CR LF.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < entries.size(); i += 2) {
      text.append(entries.get(i)).append(": ").append(entries.get(i + 1)).append("\r\n");
    }
    return text.toString();
  }
}
