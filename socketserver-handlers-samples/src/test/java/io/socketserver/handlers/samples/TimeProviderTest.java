package io.socketserver.handlers.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeProviderTest {

  /// The examples of RFC 868, and the end of its range.
  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z, 2208988800",
    "1976-01-01T00:00:00Z, 2398291200",
    "1980-01-01T00:00:00Z, 2524521600",
    "1983-05-01T00:00:00Z, 2629584000",
    "2036-02-07T06:28:15Z, 4294967295",
    "2036-02-07T06:28:16Z, 0"
  })
  void countsSecondsSince1900(Instant time, long seconds) {
    byte[] bytes = TimeProvider.encode(time);

    assertThat(Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt())).isEqualTo(seconds);
  }
}
