package io.socketserver.handlers.samples.http;

import org.jspecify.annotations.Nullable;

/// A part of a file.
///
/// @param first the first byte's index
/// @param length the number of bytes; 0 if the requested range is outside the file
/// @source RFC 9110, section 14
record ByteRange(long first, long length) {

  private static final String UNIT = "bytes=";

  /// Parses a Range field.
  ///
  /// @param field the field's value, or null for none
  /// @param size the size of the file
  /// @return the range, or null if the field must be ignored: it is malformed, has another unit, or
  ///   requests several ranges
  static @Nullable ByteRange parse(@Nullable String field, long size) {
    if (field == null || !field.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
      return null;
    }
    int dash = field.indexOf('-');
    String first = field.substring(UNIT.length(), Math.max(dash, UNIT.length())).strip();
    String last = field.substring(dash + 1).strip();
    if (dash < 0 || !areDigits(first) || !areDigits(last) || (first.isEmpty() && last.isEmpty())) {
      return null;
    }
    if (first.isEmpty()) {
      long length = Math.min(number(last), size);
      return new ByteRange(size - length, length);
    }
    long from = number(first);
    long to = last.isEmpty() ? Long.MAX_VALUE : number(last);
    if (to < from) {
      return null;
    }
    return new ByteRange(from, Math.max(0, Math.min(to, size - 1) - from + 1));
  }

  private static boolean areDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /// The number, or a very large one if it is too large.
  private static long number(String digits) {
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      value = Math.min(value * 10 + (digits.charAt(i) - '0'), Long.MAX_VALUE / 20);
    }
    return value;
  }
}
