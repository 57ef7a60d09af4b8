package io.socketserver.handlers.samples;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The structured data of a syslog message, and what follows it.
///
/// @param elements parameters and their values, by the name of their element
/// @param rest the text after it; everything, if the structured data is malformed
/// @source RFC 5424, section 6.3
record StructuredData(Map<String, Map<String, List<String>>> elements, String rest) {

  private static final String NAME = "[!-~&&[^=\\]\"]]{1,32}";

  /// `[name`, up to its parameters.
  private static final Pattern ELEMENT = Pattern.compile("\\[(" + NAME + ")");

  /// ` name="value"`. Possessive, so that a long value costs no stack.
  private static final Pattern PARAMETER =
      Pattern.compile(" (" + NAME + ")=\"((?:[^\"\\\\\\]]++|\\\\.)*+)\"", Pattern.DOTALL);

  private static final Pattern ESCAPED = Pattern.compile("\\\\([\"\\\\\\]])");

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /// Parses it.
  ///
  /// @param text structured data, and perhaps a space and a message
  static StructuredData parse(String text) {
    Map<String, Map<String, List<String>>> elements = new LinkedHashMap<>();
    int end = text.startsWith("-") ? 1 : elements(text, elements);
    if (end > 0 && end == text.length()) {
      return new StructuredData(elements, "");
    }
    if (end > 0 && text.charAt(end) == ' ') {
      String message = text.substring(end + 1);
      return new StructuredData(
          elements, message.startsWith(BYTE_ORDER_MARK) ? message.substring(1) : message);
    }
    return new StructuredData(Map.of(), text);
  }

  /// Reads elements as long as there are any.
  ///
  /// @return the index after the last one, or 0 if there is none or one is malformed
  private static int elements(String text, Map<String, Map<String, List<String>>> elements) {
    int end = 0;
    Matcher element = ELEMENT.matcher(text);
    Matcher parameter = PARAMETER.matcher(text);
    while (element.region(end, text.length()).lookingAt()) {
      Map<String, List<String>> parameters =
          elements.computeIfAbsent(element.group(1), name -> new LinkedHashMap<>());
      end = element.end();
      while (parameter.region(end, text.length()).lookingAt()) {
        parameters
            .computeIfAbsent(parameter.group(1), name -> new ArrayList<>())
            .add(ESCAPED.matcher(parameter.group(2)).replaceAll("$1"));
        end = parameter.end();
      }
      if (end == text.length() || text.charAt(end) != ']') {
        return 0;
      }
      end++;
    }
    return end;
  }
}
