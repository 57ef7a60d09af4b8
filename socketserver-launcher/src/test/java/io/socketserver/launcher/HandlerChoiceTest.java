package io.socketserver.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandlerChoiceTest {

  @Test
  void readsANameAlone() {
    HandlerChoice choice = HandlerChoice.parse("upper");

    assertThat(choice.name()).isEqualTo("upper");
    assertThat(choice.options()).isEmpty();
  }

  @Test
  void readsOptionsInTheirOrder() {
    HandlerChoice choice = HandlerChoice.parse("http,root=/srv/a=b,index=,x=1");

    assertThat(choice.name()).isEqualTo("http");
    assertThat(choice.options())
        .containsExactly(entry("root", "/srv/a=b"), entry("index", ""), entry("x", "1"));
  }

  @Test
  void takesCommasAndBackslashesAfterABackslash() {
    assertThat(HandlerChoice.parse("http,root=/a\\,b\\\\c\\d,x=\\").options())
        .containsExactly(entry("root", "/a,b\\c\\d"), entry("x", "\\"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ",root=/a   | --handler ',root=/a' has no handler name; write NAME,root=/a",
        "http,root  | handler option 'root' is not written OPTION=VALUE; did you mean"
            + " 'root=VALUE'?",
        "http,      | handler option '' is not written OPTION=VALUE",
        "http,=x    | handler option '=x' is not written OPTION=VALUE",
        "h,a=1,a=2  | handler option 'a' is given twice, as '1' and '2'",
      })
  void saysWhatIsWrong(String text, String message) {
    assertThatThrownBy(() -> HandlerChoice.parse(text))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }
}
