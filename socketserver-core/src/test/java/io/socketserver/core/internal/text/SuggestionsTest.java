package io.socketserver.core.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SuggestionsTest {

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
    assertThat(Suggestions.nearest(written, KNOWN)).contains(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "u", "http", "zzzz", "xylophone", "echoserver"})
  void proposesNothingAbsurd(String written) {
    assertThat(Suggestions.nearest(written, KNOWN)).isEmpty();
  }

  @Test
  void takesTheNearestAndOfEqualsTheFirst() {
    assertThat(Suggestions.nearest("daytim", List.of("time", "daytime"))).contains("daytime");
    assertThat(Suggestions.nearest("bat", List.of("cat", "hat"))).contains("cat");
    assertThat(Suggestions.nearest("bat", List.of("hat", "cat"))).contains("hat");
  }

  @Test
  void countsASwapOnce() {
    // With swaps as two slips, both would be equally far and the first would win.
    assertThat(Suggestions.nearest("abcd", List.of("axyd", "bacd"))).contains("bacd");
  }

  @Test
  void findsNothingAmongNothing() {
    assertThat(Suggestions.nearest("echo", List.of())).isEmpty();
  }
}
