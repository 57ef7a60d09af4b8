package io.socketserver.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

  @Test
  void printsItsVersion() {
    assertThat(Run.of("--version").out()).matches("socketserver \\S+\\R");
    assertThat(Run.of("-V")).isEqualTo(Run.of("--version"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--version",
        "--help",
        "handlers",
        "handlers --json",
        "completion bash",
        "man",
        "serve --help"
      })
  void failsIfItCannotPrint(String words) {
    var full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    var err = new ByteArrayOutputStream();

    int status =
        Main.run(
            words.split(" "), new StandardOutput(full, UTF_8), new PrintStream(err, true, UTF_8));

    assertThat(status).isEqualTo(1);
    assertThat(err.toString(UTF_8))
        .isEqualToIgnoringNewLines(
            "socketserver: cannot write to standard output: No space left on device");
  }

  @Test
  void wantsACommand() {
    assertThat(Run.of())
        .isEqualTo(
            new Run(
                2,
                "",
                "socketserver: a command is missing; 'socketserver --help' lists the commands\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "serv              | unknown command 'serv'; did you mean 'serve'?",
        "handler           | unknown command 'handler'; did you mean 'handlers'?",
        "dance             | unknown command 'dance'; known: serve, handlers, completion",
        "--verison         | unknown option '--verison'; did you mean '--version'?",
        "tcp://127.0.0.1:0 | unknown command 'tcp://127.0.0.1:0'; did you mean"
            + " 'serve tcp://127.0.0.1:0'?",
      })
  void saysWhichCommandWasProbablyMeant(String word, String message) {
    assertThat(Run.of(word)).isEqualTo(new Run(2, "", "socketserver: " + message + "\n"));
  }

  @Test
  void complainsInOneLineWhateverTheWordsHold() {
    Run run = Run.of("serve", "--handler", "a\nb,\u001b[31m", "tcp://127.0.0.1:0");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "socketserver: handler option '\\u001b[31m' is not written OPTION=VALUE; did you mean"
                + " '\\u001b[31m=VALUE'?\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tpc://127.0.0.1:0     | upper     | 'tpc'; did you mean 'tcp'?",
        "tcp://127.0.0.1       | upper     | the port is missing",
        "tcp://127.0.0.1:99999 | upper     | port '99999'",
        "tcp://127.0.0.1:0     | uper      | 'uper'; did you mean 'upper'?",
        "tcp://127.0.0.1:0     | upper,x=1 | 'upper' takes no options: 'x'",
        "udp://127.0.0.1:0     | chat      | handler 'chat' serves only connections",
      })
  void complainsOfAddressesAndHandlersAsOfOptions(String address, String handler, String part) {
    Run run = Run.of("serve", address, "--handler", handler);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("socketserver: ").contains(part);
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void failsOnANameThatTheNetworkDoesNotKnow() {
    Run run = Run.of("serve", "tcp://nowhere.invalid:0", "--handler", "upper");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith("socketserver: ").contains("'nowhere.invalid'");
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void trainsInSilence() {
    assertThat(Run.of("--train")).isEqualTo(new Run(0, "", ""));
  }
}
