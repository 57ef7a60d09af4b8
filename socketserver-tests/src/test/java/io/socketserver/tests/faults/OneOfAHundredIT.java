package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Await;
import io.socketserver.tests.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// F39 and F44: a hundred requests at once of the image, of which one ends its process.
@EnabledOnOs(OS.LINUX)
@Tag("slow")
class OneOfAHundredIT {

  private static final int REQUESTS = 100;
  private static final int BAD = REQUESTS / 2;

  @ParameterizedTest
  @CsvSource({
    "exit 3, 'exit status 3'",
    "stack 0, StackOverflowError",
    "kill 9, 'signal 9 (KILL)'"
  })
  void costsNoneOfTheOthers(String command, String how) throws Exception {
    try (var server =
        ServerProcess.of(Program.IMAGE)
            .mixin("forking")
            .imageArguments(
                // a virtual machine for each of them would take minutes
                "--max-children", "8", "--requests-per-child", String.valueOf(REQUESTS))
            .start()) {
      List<String> answers = askAll(server, command);
      for (int i = 0; i < REQUESTS; i++) {
        assertThat(answers.get(i)).isEqualTo(i == BAD ? "" : "echo " + i + "\n");
      }
      Await.until(
          () -> server.log().stream().anyMatch(line -> line.contains(how)),
          () -> "the log says how: " + server.log());
    }
  }

  private static List<String> askAll(ServerProcess server, String command) throws Exception {
    List<Future<String>> clients = new ArrayList<>();
    try (var executor = Executors.newFixedThreadPool(REQUESTS)) {
      for (int i = 0; i < REQUESTS; i++) {
        String line = i == BAD ? command : "echo " + i;
        clients.add(executor.submit(() -> Peer.ask(server.address(), line)));
      }
    }
    List<String> answers = new ArrayList<>();
    for (Future<String> client : clients) {
      answers.add(client.get());
    }
    return answers;
  }
}
