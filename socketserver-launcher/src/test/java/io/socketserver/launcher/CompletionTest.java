package io.socketserver.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What the script does is tried in shells, in the tests of the image.
class CompletionTest {

  @Test
  void knowsCommandsOptionsAndChoices() {
    Run run = Run.of("completion", "bash");

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("serve handlers completion", "--when-full", "'wait refuse'");
    assertThat(run.out()).doesNotContainPattern("@[A-Z]+@").doesNotContain(" man ");
    assertThat(Run.of("completion", "zsh").out()).isEqualTo(run.out()).contains("bashcompinit");
  }

  @Test
  void asksForAShellThatItKnows() {
    assertThat(Run.of("completion"))
        .isEqualTo(new Run(2, "", "socketserver: completion needs a shell: bash or zsh\n"));
    assertThat(Run.of("completion", "bsh"))
        .isEqualTo(new Run(2, "", "socketserver: unknown shell 'bsh'; did you mean 'bash'?\n"));
  }
}
