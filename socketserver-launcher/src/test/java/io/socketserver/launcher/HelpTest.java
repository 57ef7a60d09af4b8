package io.socketserver.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HelpTest {

  @ParameterizedTest
  @EnumSource(Command.class)
  void showsEveryOptionOfACommand(Command command) {
    Run run = Run.of(command.word(), "--help");

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("Usage: socketserver " + command.word());
    assertThat(run.out().split("[\\s,=\\[]+"))
        .contains(command.options().stream().map(Option::flag).toArray(String[]::new));
  }

  @Test
  void showsTheCommandsThatUsersNeed() {
    Run run = Run.of("--help");

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("  serve ", "  handlers ", "  completion ");
    assertThat(run.out()).doesNotContain("  man ", "--train");
    assertThat(Run.of("-h")).isEqualTo(run);
  }

  @Test
  void showsEveryKindOfAddress() {
    assertThat(Run.of("serve", "--help").out())
        .contains("tcp://", "udp://", "unix:", "unixgram:", "fd:");
    assertThat(Run.of("man").out()).contains("tcp://", "udp://", "unix:", "unixgram:", "fd:");
  }

  @Test
  void fitsATerminalOfAHundredColumns() {
    assertThat(Run.of("serve", "--help").out().lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
  }

  @Test
  void keepsDescriptionsInOneColumn() {
    assertThat(Run.of("handlers", "--help").out())
        .isEqualTo(
            """
            Usage: socketserver handlers [OPTION...]
            Lists the available handlers, with their options.

            Handlers:
                  --handler-path=DIR  A directory of handler jars; may be repeated. The image's directory
                                        'handlers' is searched as well

            Other:
                  --json              Print JSON instead of a table
              -h, --help              Print this help and exit
            """);
  }
}
