package io.socketserver.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearestTest {

  private static final List<String> KNOWN =
      List.of("echo", "upper", "discard", "daytime", "time", "chargen", "multiplexing");

  @ParameterizedTest
  @CsvSource({
    "echo,echo", // itself
    "ecko,echo", // another letter
    "ech,echo", // one too few
    "eecho,echo", // one too many
    "ehco,echo", // two swapped
    "ECHO,echo", // case is no slip
    "Eco,echo",
    "uper,upper",
    "disacrd,discard",
    "tiem,time",
    "up,upper", // a beginning, however short
    "multi,multiplexing",
    "multpilexnig,multiplexing",
  })
  void findsWhatWasMeant(String written, String meant) {
    assertThat(Nearest.of(written, KNOWN)).contains(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "u", "http", "zzzz", "xylophone", "echoserver"})
  void proposesNothingAbsurd(String written) {
    assertThat(Nearest.of(written, KNOWN)).isEmpty();
  }

  @Test
  void takesTheNearestAndOfEqualsTheFirst() {
    assertThat(Nearest.of("daytim", List.of("time", "daytime"))).contains("daytime");
    assertThat(Nearest.of("bat", List.of("cat", "hat"))).contains("cat");
    assertThat(Nearest.of("bat", List.of("hat", "cat"))).contains("hat");
  }

  @Test
  void countsASwapOnce() {
    // With swaps as two slips, both would be equally far and the first would win.
    assertThat(Nearest.of("abcd", List.of("axyd", "bacd"))).contains("bacd");
  }

  @Test
  void findsNothingAmongNothing() {
    assertThat(Nearest.of("echo", List.of())).isEmpty();
  }
}
