package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
        "serve tcp://127.0.0.1:0 --handler upper --drain 1sec~'1sec' is not a duration",
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

  /// How bash and zsh hand over a command line: the one splits it at colons and equals signs.
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      nullValues = "-",
      value = {
        "socketserver ser                                  ~ - ~ serve",
        "socketserver serve --when-f                       ~ - ~ --when-full",
        "socketserver serve --mixin fo                     ~ - ~ forking",
        "socketserver serve --mixin=fo                     ~ socketserver serve --mixin = fo ~"
            + " forking",
        "socketserver serve --keep-alive=f                 ~ socketserver serve --keep-alive = f ~"
            + " false",
        "socketserver serve --handler ec                   ~ - ~ echo",
        "socketserver serve unixg                          ~ - ~ unixgram:",
        "socketserver serve tcp://a:1 --handler echo --log ~ socketserver serve tcp : //a : 1"
            + " --handler echo --log ~ --log-level --log-format",
        "socketserver serve unix:/proc/ver                 ~ socketserver serve unix : /proc/ver ~"
            + " /proc/version",
        "socketserver completion z                         ~ - ~ zsh",
      })
  void completes(String line, @Nullable String split, String expected) throws Exception {
    String script = Launched.run("completion", "bash").out();

    for (String shell : List.of("bash", "zsh")) {
      String words = shell.equals("bash") && split != null ? split : line;
      String asked =
          """

          PATH=%s:$PATH
          COMP_WORDS=(%s)
          COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
          %s_socketserver
          echo "${COMPREPLY[@]}"
          """
              .formatted(
                  Program.image().resolve("bin"),
                  words,
                  shell.equals("zsh") ? "setopt ksharrays; " : "");
      String reply = RealClient.require(shell).run(script + asked).succeeded().stdout().strip();
      if (shell.equals("bash")) {
        assertThat(reply).isEqualTo(expected);
      } else {
        // what does not begin like the word is left out later, by the completion system
        String before = line.substring(line.lastIndexOf(' ') + 1).replaceFirst("[^=:]*$", "");
        assertThat(reply.split(" "))
            .contains(
                Stream.of(expected.split(" ")).map(each -> before + each).toArray(String[]::new));
      }
    }
  }
}
