package io.socketserver.unix.internal.forking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChildOutputTest {

  /// Of these only those of ASCII were replaced.
  @Test
  void escapesWhatDeceivesReadersOfTheLog() {
    assertThat(
            ChildOutput.printable("a\u001b[2Jb\u0085c\u009b2Jd\u2028e\u2029f\u202eg\u2066\u007f\r"))
        .isEqualTo("a\\u001b[2Jb\\u0085c\\u009b2Jd\\u2028e\\u2029f\\u202eg\\u2066\\u007f\\r");
  }

  @Test
  void leavesIndentedLinesReadable() {
    assertThat(ChildOutput.printable("\tat Main.main(Main.java:1)"))
        .isEqualTo("    at Main.main(Main.java:1)");
  }
}
