package io.socketserver.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The parser that serves and the model that helps are two: these hold them together.
class CommandModelTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp://a:1 --handler upper",
        "--handler upper tcp://a:1 udp://b:2",
        "--handler=upper tcp://a:1",
        "tcp://a:1 --handler=http,root=/a=b --drain 3s",
        "tcp://a:1 --handler upper --handler-path / --handler-path=/tmp",
        "tcp://a:1 --handler upper --keep-alive=false --no-delay",
        "--handler upper -- tcp://a:1",
        "tcp://a:1 --handler upper --backlog 1 --max-packet-size 1k --when-full refuse",
      })
  void readsWhatPicocliReads(String line) {
    List<String> words = Arrays.asList(line.split(" "));
    Arguments ours = ArgumentParser.parse(Command.SERVE, words);
    ParseResult theirs = picocli(words);

    assertThat(ours.operands()).isEqualTo(theirs.matchedPositionalValue(0, List.of()));
    for (Option option : Command.SERVE.options()) {
      assertThat(ours.has(option))
          .as(option.flag())
          .isEqualTo(theirs.hasMatchedOption(option.flag()));
    }
    assertThat(ours.text(Option.HANDLER, ""))
        .isEqualTo(theirs.matchedOptionValue(Option.HANDLER.flag(), "none"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp://a:1 --handler upper --drian 3s",
        "tcp://a:1 --handler upper -x",
        "tcp://a:1 --handler",
        "tcp://a:1 --handler --mixin serial",
        "tcp://a:1 --handler upper --json",
      })
  void refusesWhatPicocliRefuses(String line) {
    List<String> words = Arrays.asList(line.split(" "));

    assertThat(refused(() -> ArgumentParser.parse(Command.SERVE, words))).isTrue();
    assertThat(refused(() -> picocli(words))).isTrue();
  }

  private static ParseResult picocli(List<String> words) {
    var line = new ArrayList<>(words);
    line.addFirst(Command.SERVE.word());
    return CommandModel.commandLine().parseArgs(line.toArray(String[]::new)).subcommand();
  }

  private static boolean refused(Runnable parser) {
    try {
      parser.run();
      return false;
    } catch (UsageException | ParameterException e) {
      return true;
    }
  }

  @ParameterizedTest
  @EnumSource(Command.class)
  void helpShowsEveryOptionOfACommand(Command command) {
    Run run = Run.of(command.word(), "--help");

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("Usage: socketserver " + command.word());
    assertThat(run.out().split("[\\s,=\\[]+"))
        .contains(command.options().stream().map(Option::flag).toArray(String[]::new));
  }

  @Test
  void helpShowsTheCommandsThatUsersNeed() {
    Run run = Run.of("--help");

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("  serve ", "  handlers ", "  completion ");
    assertThat(run.out()).doesNotContain("  man ", "--train");
    assertThat(Run.of("-h")).isEqualTo(run);
  }

  @Test
  void helpFitsATerminalOfAHundredColumns() {
    assertThat(Run.of("serve", "--help").out().lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
  }

  @Test
  void completionKnowsCommandsOptionsAndChoices() {
    Run run = Run.of("completion", "bash");

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("#!").contains("handlers", "'--when-full'", "\"refuse\"");
    assertThat(Run.of("completion", "zsh").out()).isEqualTo(run.out()).contains("bashcompinit");
  }

  @Test
  void completionAsksForAShellThatItKnows() {
    assertThat(Run.of("completion"))
        .isEqualTo(new Run(2, "", "socketserver: completion needs a shell: bash or zsh\n"));
    assertThat(Run.of("completion", "bsh"))
        .isEqualTo(new Run(2, "", "socketserver: unknown shell 'bsh'; did you mean 'bash'?\n"));
  }
}
