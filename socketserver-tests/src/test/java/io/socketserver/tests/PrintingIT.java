package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What cannot be written to standard output is an error, whoever prints.
class PrintingIT {

  private static final String FULL = ">/dev/full";
  private static final String CLOSED = ">&-";

  @TempDir Path folder;

  private static Launched start(String redirection, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" " + redirection, "sh"));
    command.add(Program.command(Program.image()).toString());
    command.addAll(arguments);
    Launched launched = Launched.start(new ProcessBuilder(command));
    launched.process().getOutputStream().close();
    return launched;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--version",
        "--help",
        "serve --help",
        "handlers",
        "handlers --json",
        "completion bash",
        "completion zsh",
        "man"
      })
  void failsWithAMessage(String words) throws Exception {
    for (String redirection : List.of(FULL, CLOSED)) {
      try (Launched launched = start(redirection, List.of(words.split(" ")))) {
        Launched.End end = launched.end();

        assertThat(end.status()).as("%s %s", words, redirection).isEqualTo(1);
        assertThat(end.err())
            .isEqualTo(
                "socketserver: cannot write to standard output: "
                    + (redirection.equals(FULL)
                        ? "No space left on device\n"
                        : "Bad file descriptor\n"));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "unix, threading, native, >/dev/full",
    "unix, threading, nio, >&-",
    "unix, serial, native, >&-",
    "unixgram, threading, native, >/dev/full",
    "unixgram, serial, native, >&-",
  })
  void failsRequestsWhoseMessagesCannotBeWritten(
      String kind, String mixin, String transport, String redirection) throws Exception {
    RealClient socat = RealClient.require("socat");
    Path socket = folder.resolve("log");
    List<String> arguments = new ArrayList<>(List.of("serve", kind + ":" + socket));
    arguments.addAll(List.of("--handler", "syslog", "--mixin", mixin));
    arguments.addAll(List.of("--transport", transport));
    try (Launched launched = start(redirection, arguments)) {
      Await.until(() -> Files.exists(socket), () -> "it listens; " + launched.log());
      String to = (kind.equals("unix") ? "UNIX-CONNECT:" : "UNIX-SENDTO:") + socket;
      assertThat(socat.run("<13>hello\n", "-u", "-", to).status()).isZero();
      Await.until(
          () -> launched.log().stream().anyMatch(line -> line.contains("failed in its handler")),
          () -> "a failure in the log: " + launched.log());
      Launched.End end = launched.stop();

      assertThat(end.status()).isEqualTo(1);
      assertThat(end.err()).contains("cannot write to standard output");
    }
  }
}
