package io.socketserver.handlers.samples.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Dates in header fields: one format to write, three to parse.
///
/// @source RFC 9110, section 5.6.7
final class HttpDate {

  private static final String DAYS = "MonTueWedThuFriSatSun";
  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

  private static final List<DateTimeFormatter> FORMS = List.of(imfFixdate(), rfc850(), asctime());

  private record Second(long epochSecond, String text) {}

  /// All responses in one second have the same date. Any thread may set it; all set the same value.
  private static volatile Second latest = new Second(0, format(0));

  private HttpDate() {}

  /// The current time.
  static String now() {
    long second = System.currentTimeMillis() / 1000;
    Second known = latest;
    if (known.epochSecond() != second) {
      known = new Second(second, format(second));
      latest = known;
    }
    return known.text();
  }

  /// Formats a date. Hand-written, since every response has two of them.
  ///
  /// @param epochSecond seconds since 1970, in the years 0 to 9999
  static String format(long epochSecond) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
    int day = 3 * (time.getDayOfWeek().getValue() - 1);
    int month = 3 * (time.getMonthValue() - 1);
    StringBuilder text = new StringBuilder(29).append(DAYS, day, day + 3).append(", ");
    twoDigits(text, time.getDayOfMonth()).append(' ').append(MONTHS, month, month + 3).append(' ');
    twoDigits(text, time.getYear() / 100);
    twoDigits(text, time.getYear() % 100).append(' ');
    twoDigits(text, time.getHour()).append(':');
    twoDigits(text, time.getMinute()).append(':');
    return twoDigits(text, time.getSecond()).append(" GMT").toString();
  }

  /// Parses a date in any of the three formats.
  ///
  /// @return seconds since 1970, or null if the text is not a date and must be ignored
  static @Nullable Long parse(String text) {
    for (DateTimeFormatter form : FORMS) {
      try {
        return LocalDateTime.parse(text, form).toEpochSecond(ZoneOffset.UTC);
      } catch (DateTimeException e) {
        continue;
      }
    }
    return null;
  }

  private static StringBuilder twoDigits(StringBuilder text, int number) {
    return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  private static DateTimeFormatter imfFixdate() {
    return strict(
        new DateTimeFormatterBuilder()
            .appendPattern("EEE, dd MMM ")
            .appendValue(ChronoField.YEAR, 4)
            .appendPattern(" HH:mm:ss 'GMT'"));
  }

  /// The format with a year of two digits, which is at most 50 years ahead.
  private static DateTimeFormatter rfc850() {
    return strict(
        new DateTimeFormatterBuilder()
            .appendPattern("EEEE, dd-MMM-")
            .appendValueReduced(
                ChronoField.YEAR, 2, 2, Instant.now().atZone(ZoneOffset.UTC).getYear() - 49)
            .appendPattern(" HH:mm:ss 'GMT'"));
  }

  private static DateTimeFormatter asctime() {
    return strict(
        new DateTimeFormatterBuilder()
            .appendPattern("EEE MMM ppd HH:mm:ss ")
            .appendValue(ChronoField.YEAR, 4));
  }

  /// Otherwise 30 February would be the 29th or the 28th, and 24:00:00 the next day.
  private static DateTimeFormatter strict(DateTimeFormatterBuilder form) {
    return form.toFormatter(Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT);
  }
}
