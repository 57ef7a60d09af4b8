package io.socketserver.core.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SafeTextTest {

  @Test
  void escapesWhatBreaksLinesAndCommandsTerminals() {
    assertThat(SafeText.oneLine("a\r\nb\tc\u001b[31m\u0000\u007f\u0085\u009b\u2028\u2029"))
        .isEqualTo("a\\r\\nb\\tc\\u001b[31m\\u0000\\u007f\\u0085\\u009b\\u2028\\u2029");
  }

  @Test
  void escapesWhatTurnsLettersAround() {
    String controls = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

    assertThat(SafeText.oneLine("x" + controls + "y"))
        .isEqualTo(
            "x\\u061c\\u200e\\u200f\\u202a\\u202b\\u202c\\u202d\\u202e"
                + "\\u2066\\u2067\\u2068\\u2069y");
  }

  /// All that Unicode calls a control of directions is in the list.
  @Test
  void knowsEveryControlOfDirections() {
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      boolean turns =
          switch (Character.getDirectionality((char) c)) {
            case Character.DIRECTIONALITY_LEFT_TO_RIGHT_EMBEDDING,
                Character.DIRECTIONALITY_LEFT_TO_RIGHT_OVERRIDE,
                Character.DIRECTIONALITY_RIGHT_TO_LEFT_EMBEDDING,
                Character.DIRECTIONALITY_RIGHT_TO_LEFT_OVERRIDE,
                Character.DIRECTIONALITY_POP_DIRECTIONAL_FORMAT,
                Character.DIRECTIONALITY_LEFT_TO_RIGHT_ISOLATE,
                Character.DIRECTIONALITY_RIGHT_TO_LEFT_ISOLATE,
                Character.DIRECTIONALITY_FIRST_STRONG_ISOLATE,
                Character.DIRECTIONALITY_POP_DIRECTIONAL_ISOLATE,
                Character.DIRECTIONALITY_PARAGRAPH_SEPARATOR ->
                true;
            default -> false;
          };
      if (turns) {
        assertThat(SafeText.isUnsafe((char) c)).as("U+%04X", c).isTrue();
      }
    }
  }

  @Test
  void leavesOtherTextAsItIs() {
    for (String text :
        new String[] {
          "",
          "Gr\u00fc\u00dfe {0} %s \\",
          "\u05e9\u05dc\u05d5\u05dd \u0633\u0644\u0627\u0645",
          "\ud83d\ude00\u200d"
        }) {
      assertThat(SafeText.oneLine(text)).isSameAs(text);
    }
  }
}
