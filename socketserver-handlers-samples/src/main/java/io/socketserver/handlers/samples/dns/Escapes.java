package io.socketserver.handlers.samples.dns;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Characters of a zone file, as bytes.
///
/// @source RFC 1035, section 5.1
final class Escapes {

  private Escapes() {}

  /// Decodes the character at an index: itself, or `\065` by its number, or `\x` for x.
  ///
  /// @param text the text
  /// @param index the index of its first character
  /// @param bytes receives its byte, or its bytes in UTF-8
  /// @return how many characters were decoded
  /// @throws IllegalArgumentException if the escape is invalid
  static int decode(String text, int index, ByteArrayOutputStream bytes) {
    if (text.charAt(index) != '\\') {
      return literal(text, index, bytes);
    }
    if (index + 1 == text.length()) {
      throw new IllegalArgumentException("nothing follows the backslash in '" + text + "'");
    }
    if (!isDigit(text, index + 1)) {
      return 1 + literal(text, index + 1, bytes);
    }
    if (!isDigit(text, index + 2) || !isDigit(text, index + 3)) {
      throw new IllegalArgumentException("a number after a backslash needs three digits: " + text);
    }
    int value = Integer.parseInt(text.substring(index + 1, index + 4));
    if (value > 255) {
      throw new IllegalArgumentException("\\" + value + " is more than a byte can hold");
    }
    bytes.write(value);
    return 4;
  }

  private static int literal(String text, int index, ByteArrayOutputStream bytes) {
    int character = text.codePointAt(index);
    bytes.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
    return Character.charCount(character);
  }

  private static boolean isDigit(String text, int index) {
    return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
  }
}
