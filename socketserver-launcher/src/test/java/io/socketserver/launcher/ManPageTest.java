package io.socketserver.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ManPageTest {

  private final String page = Run.of("man").out();

  @Test
  void describesEveryOption() {
    for (Option option : Option.values()) {
      String flag = option.flag().replace("-", "\\-");
      assertThat(page.lines())
          .as(option.flag())
          .anyMatch(line -> line.startsWith("\\fB") && line.contains(flag));
    }
  }

  @Test
  void hasTheSectionsThatNoModelGives() {
    assertThat(page.lines().filter(line -> line.startsWith(".SH")))
        .contains(".SH EXIT STATUS", ".SH SIGNALS", ".SH FILES", ".SH EXAMPLES");
  }

  @Test
  void keepsTextFromBecomingACommand() {
    assertThat(new Roff().paragraphs(".TH x", "'br", "a\\nb-c").toString())
        .isEqualTo(".PP\n\\&.TH x\n.PP\n\\(aqbr\n.PP\na\\enb\\-c\n");
  }
}
