package io.socketserver.handlers.samples.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {

  private static final long EXAMPLE = 784111777;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994"
      })
  void readsTheThreeFormsOfTheRfc(String text) {
    assertThat(HttpDate.parse(text)).isEqualTo(EXAMPLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Thu, 30 Feb 2024 00:00:00 GMT",
        "Thu Feb 30 00:00:00 2024",
        "Sun, 01 Jan 2000 24:00:00 GMT",
        "Sat, 01 Jan -10000 00:00:00 GMT"
      })
  void takesNothingElseForADate(String text) {
    assertThat(HttpDate.parse(text)).isNull();
  }

  @Test
  void writesTheFormOfTheRfc() {
    assertThat(HttpDate.format(EXAMPLE)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    var form = DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH);
    for (long second = 0; second < 4_000_000_000L; second += 7_654_321) {
      assertThat(HttpDate.format(second))
          .isEqualTo(form.format(Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC)));
    }
  }
}
