package io.socketserver.handlers.samples.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameTest {

  private static final Name ORIGIN = Name.parse("example.test.", null);

  @ParameterizedTest
  @CsvSource({
    "www, www.example.test.",
    "www.a, www.a.example.test.",
    "www., www.",
    "@, example.test.",
    "., .",
    "a\\.b, a.b.example.test.",
    "\\097, a.example.test.",
  })
  void readsNamesWithAnOrigin(String text, String whole) {
    assertThat(Name.parse(text, ORIGIN)).hasToString(whole);
  }

  @Test
  void distinguishesAnEscapedFullStopFromOneBetweenLabels() {
    assertThat(Name.parse("a\\.b", ORIGIN)).isNotEqualTo(Name.parse("a.b", ORIGIN));
  }

  @Test
  void isTheSameInUpperCaseAndLowerCase() {
    assertThat(Name.parse("WWW.Example.TEST.", null))
        .isEqualTo(Name.parse("www", ORIGIN))
        .hasSameHashCodeAs(Name.parse("www", ORIGIN))
        .hasToString("WWW.Example.TEST.");
    // Only ASCII letters have two cases. RFC 4343, section 3.
    assertThat(Name.parse("\\228", ORIGIN)).isNotEqualTo(Name.parse("\\196", ORIGIN));
    assertThat(Name.parse("\\064", ORIGIN)).isNotEqualTo(Name.parse("\\096", ORIGIN));
  }

  @Test
  void hasParentsUpToTheRoot() {
    assertThat(Name.parse("www", ORIGIN).parent()).isEqualTo(ORIGIN);
    assertThat(ORIGIN.parent().parent()).isEqualTo(Name.ROOT);
    assertThat(Name.ROOT.isRoot()).isTrue();
    assertThat(ORIGIN.wildcard()).isEqualTo(Name.parse("*", ORIGIN));
  }

  @Test
  void hasAtMost63BytesInALabelAnd255InAll() {
    String label = "x".repeat(63);
    assertThat(Name.parse(label + ".", null).length()).isEqualTo(65);
    assertThat(Name.parse((label + ".").repeat(3) + "x".repeat(61) + ".", null).length())
        .isEqualTo(255);

    assertThatThrownBy(() -> Name.parse(label + "x.", null)).hasMessageContaining("63 bytes");
    assertThatThrownBy(() -> Name.parse((label + ".").repeat(3) + "x".repeat(62) + ".", null))
        .hasMessageContaining("255 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a..b", ".a", "a\\", "\\12", "\\256", "\\1x2"})
  void refusesWhatIsNoName(String text) {
    assertThatThrownBy(() -> Name.parse(text, ORIGIN)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesARelativeNameWithoutAnOrigin() {
    assertThatThrownBy(() -> Name.parse("www", null)).hasMessageContaining("$ORIGIN");
    assertThatThrownBy(() -> Name.parse("@", null)).hasMessageContaining("$ORIGIN");
  }
}
