package io.socketserver.handlers.samples.resp;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/// The words of a typed command. A word in quotation marks may contain blanks; double ones allow
/// escapes too.
///
/// @source Redis, `sdssplitargs` of src/sds.c: the content of quotation marks, and the blank after
///   them
final class InlineWords {

  private final byte[] line;
  private int at;

  private InlineWords(byte[] line) {
    this.line = line;
  }

  /// Splits a line.
  ///
  /// @throws ProtocolException if a quotation mark is missing
  static List<byte[]> split(byte[] line) throws ProtocolException {
    var words = new InlineWords(line);
    List<byte[]> found = new ArrayList<>();
    while (words.skipBlanks()) {
      found.add(words.word());
    }
    return found;
  }

  private boolean skipBlanks() {
    while (at < line.length && isSpace(line[at])) {
      at++;
    }
    return at < line.length;
  }

  /// Whether a byte separates words.
  private static boolean isSpace(byte b) {
    return endsWord(b) || b == '\f' || b == 0x0b;
  }

  /// A form feed and a vertical tab do not end a word.
  private static boolean endsWord(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n' || b == 0;
  }

  private byte[] word() throws ProtocolException {
    var word = new ByteArrayOutputStream();
    while (at < line.length && !endsWord(line[at])) {
      byte b = line[at++];
      if (b == '"' || b == '\'') {
        quoted(b, word);
        if (at < line.length && !isSpace(line[at])) {
          throw unbalanced();
        }
        break;
      }
      word.write(b);
    }
    return word.toByteArray();
  }

  private void quoted(byte mark, ByteArrayOutputStream word) throws ProtocolException {
    while (true) {
      byte b = next();
      if (b == mark) {
        return;
      }
      if (b == '\\' && mark == '"') {
        word.write(escape());
      } else if (b == '\\' && at < line.length && line[at] == mark) {
        word.write(next());
      } else {
        word.write(b);
      }
    }
  }

  private int escape() throws ProtocolException {
    byte b = next();
    if (b == 'x' && at + 1 < line.length && hex(at) >= 0 && hex(at + 1) >= 0) {
      int value = 16 * hex(at) + hex(at + 1);
      at += 2;
      return value;
    }
    return switch (b) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'a' -> 7;
      default -> b;
    };
  }

  private int hex(int index) {
    return Character.digit(line[index], 16);
  }

  private byte next() throws ProtocolException {
    if (at == line.length) {
      throw unbalanced();
    }
    return line[at++];
  }

  private static ProtocolException unbalanced() {
    return new ProtocolException("unbalanced quotes in request");
  }
}
