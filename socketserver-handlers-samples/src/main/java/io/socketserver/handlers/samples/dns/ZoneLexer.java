package io.socketserver.handlers.samples.dns;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Splits a zone file into entries.
///
/// @source RFC 1035, section 5.1
final class ZoneLexer {

  private static final String BLANKS = " \t\r";
  private static final String ENDS_A_WORD = " \t\r\n;()\"";

  private final String text;
  private int position;
  private int line = 1;

  /// The beginning of the line.
  private int lineStart;

  ZoneLexer(String text) {
    this.text = text;
  }

  /// The next entry with a word in it, or null at the end.
  @Nullable ZoneEntry next() throws ZoneException {
    while (position < text.length()) {
      ZoneEntry entry = entry();
      if (!entry.words().isEmpty()) {
        return entry;
      }
    }
    return null;
  }

  private ZoneEntry entry() throws ZoneException {
    int first = line;
    boolean indented = BLANKS.indexOf(text.charAt(position)) >= 0;
    List<String> words = new ArrayList<>();
    int depth = 0;
    while (position < text.length()) {
      char c = text.charAt(position);
      switch (c) {
        case ' ', '\t', '\r' -> position++;
        case '\n' -> {
          position++;
          line++;
          lineStart = position;
          if (depth == 0) {
            return new ZoneEntry(first, indented, words);
          }
        }
        case ';' -> skipComment();
        case '(', ')' -> {
          position++;
          depth += c == '(' ? 1 : -1;
          if (depth < 0) {
            throw new ZoneException(line, "a closing parenthesis without an opening one");
          }
        }
        case '"' -> words.add(quoted());
        default -> words.add(word());
      }
    }
    if (depth > 0) {
      throw new ZoneException(first, "a parenthesis is never closed");
    }
    return new ZoneEntry(first, indented, words);
  }

  private void skipComment() {
    int end = text.indexOf('\n', position);
    position = end < 0 ? text.length() : end;
  }

  private String word() throws ZoneException {
    int start = position;
    while (position < text.length() && ENDS_A_WORD.indexOf(text.charAt(position)) < 0) {
      skipCharacter();
    }
    return text.substring(start, position);
  }

  private String quoted() throws ZoneException {
    int start = ++position;
    while (position < text.length() && text.charAt(position) != '\n') {
      if (text.charAt(position) == '"') {
        return text.substring(start, position++);
      }
      skipCharacter();
    }
    throw new ZoneException(line, "a quotation mark is never closed");
  }

  /// Skips a character, and the next one if this escapes it.
  private void skipCharacter() throws ZoneException {
    boolean escaped = escapes(position);
    checkEncoding();
    position++;
    if (escaped) {
      checkEncoding();
      position++;
    }
  }

  private void checkEncoding() throws ZoneException {
    int strange = ZoneText.strangeByte(text, position);
    if (strange >= 0) {
      throw new ZoneException(
          line, "column %d: byte 0x%02x is not UTF-8".formatted(position - lineStart + 1, strange));
    }
  }

  /// Whether there is a backslash here, followed by a character of the same line.
  private boolean escapes(int index) {
    return text.charAt(index) == '\\'
        && index + 1 < text.length()
        && text.charAt(index + 1) != '\n';
  }
}
