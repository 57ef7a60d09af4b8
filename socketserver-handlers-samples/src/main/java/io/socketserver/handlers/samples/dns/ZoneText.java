package io.socketserver.handlers.samples.dns;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/// The text of a zone file, which is UTF-8 except for comments: those may have any encoding that is
/// compatible with ASCII. So invalid bytes are kept, as characters that UTF-8 cannot contain, until
/// they are read.
final class ZoneText {

  private static final char BYTE_ORDER_MARK = '\ufeff';

  /// Stands for byte 0: a low surrogate, which is valid only after a high one.
  private static final int FIRST_STRANGE = 0xdc00;

  private static final int LAST_STRANGE = FIRST_STRANGE + 0xff;

  private ZoneText() {}

  /// Decodes a file, without the byte order mark at its beginning.
  static String decode(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    CharBuffer text = CharBuffer.allocate(file.length); // no byte is more than one character
    CharsetDecoder decoder = UTF_8.newDecoder();
    CoderResult result = decoder.decode(bytes, text, true);
    while (result.isError()) {
      for (int i = 0; i < result.length(); i++) {
        text.put((char) (FIRST_STRANGE + (bytes.get() & 0xff)));
      }
      result = decoder.decode(bytes, text, true);
    }
    text.flip();
    boolean marked = text.hasRemaining() && text.get(0) == BYTE_ORDER_MARK;
    return text.subSequence(marked ? 1 : 0, text.remaining()).toString();
  }

  /// The invalid byte that the character at an index stands for, or -1 if it is a valid character.
  static int strangeByte(String text, int index) {
    char c = text.charAt(index);
    boolean second = index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
    return c < FIRST_STRANGE || c > LAST_STRANGE || second ? -1 : c - FIRST_STRANGE;
  }
}
