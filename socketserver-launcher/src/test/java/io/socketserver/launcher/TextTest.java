package io.socketserver.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {

  private static final String CONTROLS = "a\nb\r\tc\u001b[31m\u0000\u0085\u2028";

  @Test
  void writesJsonStrings() {
    assertThat(Text.json("a\"b\\c")).isEqualTo("\"a\\\"b\\\\c\"");
    assertThat(Text.json(CONTROLS)).isEqualTo("\"a\\nb\\r\\tc\\u001b[31m\\u0000\\u0085\\u2028\"");
    assertThat(Text.json("a\u202eb")).isEqualTo("\"a\\u202eb\"");
    assertThat(Text.json("ü😀")).isEqualTo("\"ü\\ud83d\\ude00\"");
  }

  @Test
  void indentsWhatFollowsTheFirstLineOfARecord() {
    assertThat(Text.record("what\n\tat here\nforged\u001b\n"))
        .isEqualTo("what" + NL + "\tat here" + NL + "\tforged\\u001b");
    assertThat(Text.record("a\tb\r")).isEqualTo("a\\tb\\r");
  }

  private static final String NL = System.lineSeparator();
}
