package io.socketserver.core.internal.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {

  @ParameterizedTest
  @CsvSource({
    "10, 5_000_000_000, 1, 100_000_000",
    "10, 5_000_000_000, 49, 4_900_000_000",
    "10, 5_000_000_000, 50, 5_000_000_000",
    "10, 5_000_000_000, 51, 5_000_000_000",
    "1, 5_000_000_000, 2147483647, 5_000_000_000",
    "2147483647, 5_000_000_000, 1, 0",
    "2147483647, 5_000_000_000, 2147483647, 1_000_000_000",
    "10, 6_000_000_000, 1, -900_000_000"
  })
  void bytesPayForWaitingUpToTheGrace(int rate, String waited, int bytes, String left) {
    var pace = new Pace(rate);
    pace.waited(nanos(waited));

    pace.moved(bytes);

    assertThat(pace.left()).isEqualTo(nanos(left));
  }

  private static long nanos(String text) {
    return Long.parseLong(text.replace("_", ""));
  }
}
