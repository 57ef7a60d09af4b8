package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the command of the image says to people: what is wrong, the man page, completion.
class LauncherUsageIT {

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "serv~unknown command 'serv'; did you mean 'serve'?",
        "serve tcp://127.0.0.1:0 --handler uper~'uper'; did you mean 'upper'?",
        "serve tpc://127.0.0.1:0 --handler upper~'tpc'; did you mean 'tcp'?",
        "serve tcp://127.0.0.1:0 --handler upper --drian 1s~'--drian'; did you mean '--drain'?",
        "serve tcp://127.0.0.1:0 --handler upper --drain 1sec~'1sec' is not a length of time",
        "serve tcp://127.0.0.1:0 --handler upper --mixin thread~'thread' is none of",
        "serve tcp://127.0.0.1:0~serve needs --handler NAME",
      })
  void endsWithOneLineAndStatusTwo(String line, String part) throws Exception {
    Launched.End end = Launched.run(line.split(" "));

    assertThat(end.status()).isEqualTo(2);
    assertThat(end.out()).isEmpty();
    assertThat(end.err()).startsWith("socketserver: ").contains(part);
    assertThat(end.err().lines()).hasSize(1);
  }

  @Test
  void printsAManPageWithoutFault() throws Exception {
    RealClient mandoc = RealClient.require("mandoc");
    Launched.End man = Launched.run("man");

    RealClient.Result lint = mandoc.run(man.out(), "-Tlint", "-Wwarning");

    assertThat(lint.stdout() + lint.stderr()).isEmpty();
    assertThat(lint.status()).isZero();
    assertThat(mandoc.run(man.out(), "-Tascii").stdout()).contains("SOCKETSERVER(1)");
  }

  @Test
  void completesInBash() throws Exception {
    RealClient bash = RealClient.require("bash");
    String script =
        Launched.run("completion", "bash").out()
            + """

            COMP_WORDS=(socketserver serve --when-f)
            COMP_CWORD=2
            COMP_LINE="${COMP_WORDS[*]}"
            COMP_POINT=${#COMP_LINE}
            COMP_TYPE=9
            _complete_socketserver
            echo "${COMPREPLY[@]}"
            """;

    assertThat(bash.run(script).stdout().strip()).isEqualTo("--when-full");
  }
}
