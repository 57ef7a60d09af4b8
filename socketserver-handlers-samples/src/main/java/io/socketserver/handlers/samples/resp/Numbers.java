package io.socketserver.handlers.samples.resp;

import java.nio.charset.StandardCharsets;

/// 64-bit integers in ASCII, in canonical form: no plus sign, no leading zeros.
final class Numbers {

  private static final int LONGEST = 20;

  private Numbers() {}

  /// Parses a number.
  ///
  /// @throws CommandException if it is not a number
  static long parse(byte[] text) throws CommandException {
    if (text.length > 0 && text.length <= LONGEST) {
      String string = new String(text, StandardCharsets.ISO_8859_1);
      try {
        long value = Long.parseLong(string);
        if (Long.toString(value).equals(string)) {
          return value;
        }
      } catch (NumberFormatException e) {
        throw notANumber();
      }
    }
    throw notANumber();
  }

  /// Formats a number.
  static byte[] format(long value) {
    return Long.toString(value).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static CommandException notANumber() {
    return new CommandException("ERR value is not an integer or out of range");
  }
}
