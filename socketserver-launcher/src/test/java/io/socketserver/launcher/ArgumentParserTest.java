package io.socketserver.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentParserTest {

  private static Arguments serve(String... words) {
    return ArgumentParser.parse(Command.SERVE, List.of(words));
  }

  @Test
  void takesValuesFromTheNextWordOrAfterAnEqualsSign() {
    Arguments arguments = serve("tcp://a:1", "--backlog", "5", "udp://b:2", "--drain=3s");

    assertThat(arguments.operands()).containsExactly("tcp://a:1", "udp://b:2");
    assertThat(arguments.integer(Option.BACKLOG, 0)).isEqualTo(5);
    assertThat(arguments.duration(Option.DRAIN, Duration.ZERO)).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void keepsEqualsSignsWithinAValue() {
    assertThat(serve("--handler=http,root=/a=b").text(Option.HANDLER, ""))
        .isEqualTo("http,root=/a=b");
  }

  @Test
  void readsABooleanAloneAsTrueAndNeverTakesTheNextWord() {
    Arguments arguments = serve("--keep-alive", "tcp://a:1", "--no-delay=false");

    assertThat(arguments.bool(Option.KEEP_ALIVE, false)).isTrue();
    assertThat(arguments.bool(Option.NO_DELAY, true)).isFalse();
    assertThat(arguments.operands()).containsExactly("tcp://a:1");
  }

  @Test
  void takesEveryWordAfterTwoHyphensAsItStands() {
    assertThat(serve("--", "--backlog", "-h").operands()).containsExactly("--backlog", "-h");
  }

  @Test
  void givesHelpWhateverElseIsWrong() {
    assertThat(serve("--nonsense", "--backlog", "x", "-h").has(Option.HELP)).isTrue();
    assertThat(serve("--", "-h").has(Option.HELP)).isFalse();
  }

  @Test
  void repeatsOnlyWhatMayBeRepeated() {
    assertThat(serve("--handler-path", "/", "--handler-path", "/").paths(Option.HANDLER_PATH))
        .hasSize(2);
    assertThatThrownBy(() -> serve("--backlog", "1", "--backlog", "2"))
        .isInstanceOf(UsageException.class)
        .hasMessage("--backlog is given twice, with '1' and '2'");
  }

  @Test
  void acceptsAValueThatBeginsWithAHyphen() {
    assertThatThrownBy(() -> serve("--backlog", "-5"))
        .hasMessage("--backlog '-5' is too small; the smallest is '1'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "--drian=3s       ~ unknown option '--drian'; did you mean '--drain'?",
        "--Backlog=3      ~ unknown option '--Backlog'; did you mean '--backlog'?",
        "--zzzzzzzzzzzz   ~ unknown option '--zzzzzzzzzzzz'; 'socketserver serve --help' lists"
            + " all options",
        "--json           ~ unknown option '--json'; 'socketserver serve --help' lists all options",
        "--drain          ~ --drain needs a value: --drain TIME|forever",
        "--mixin=treading ~ --mixin 'treading' is none of serial, threading, multiplexing, forking;"
            + " did you mean 'threading'?",
        "--mixin=         ~ --mixin '' is none of serial, threading, multiplexing, forking",
        "--source-rate=5  ~ --source-rate '5' is not a rate, such as '20/s', '100/m' or '1000/h';"
            + " did you mean '5/s'?",
        "--source-rate=/s ~ --source-rate '/s' is not a rate, such as '20/s', '100/m' or '1000/h'",
        "--source-rate=0/s ~ --source-rate '0/s' is out of range: events must be from 1 to"
            + " 1000000000: 0",
        "--allow=10.1/16  ~ --allow '10.1/16' is no list of address blocks: '10.1/16' is not a"
            + " block of addresses, such as 192.0.2.0/24 or 2001:db8::/32",
        "--deny=10.0.0.1,10.0.0.1/8 ~ --deny '10.0.0.1,10.0.0.1/8' is no list of address blocks:"
            + " the address '10.0.0.1' has bits beyond the first 8; did you mean '10.0.0.0/8'?",
        "--no-delay=yes   ~ --no-delay 'yes' is neither true nor false",
        "--no-delay=ture  ~ --no-delay 'ture' is neither true nor false; did you mean 'true'?",
        "--handler=       ~ --handler '' is empty",
        "--help=x         ~ unexpected value 'x': --help has none",
      })
  void namesTheValueTheReasonAndTheNearest(String word, String message) {
    assertThatThrownBy(() -> serve(word)).isInstanceOf(UsageException.class).hasMessage(message);
  }

  @Test
  void doesNotTakeAnOptionForAValue() {
    assertThatThrownBy(() -> serve("--handler", "--mixin", "serial"))
        .hasMessage("--handler needs a value: --handler NAME[,OPTION=VALUE...]");
    assertThatThrownBy(() -> serve("--handler", "--mixin=serial"))
        .hasMessage("--handler needs a value: --handler NAME[,OPTION=VALUE...]");
  }

  @Test
  void refusesOperandsThatNobodyAskedFor() {
    assertThatThrownBy(() -> ArgumentParser.parse(Command.HANDLERS, List.of("upper")))
        .hasMessage("unexpected 'upper': handlers takes only options");
    assertThatThrownBy(() -> ArgumentParser.parse(Command.COMPLETION, List.of("bash", "zsh")))
        .hasMessage("unexpected 'zsh': completion takes one SHELL");
  }
}
