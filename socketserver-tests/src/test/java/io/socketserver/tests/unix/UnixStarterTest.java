package io.socketserver.tests.unix;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// F34: processes that start servers at one path at the same time.
@Timeout(180)
class UnixStarterTest {

  private static final int ROUNDS = 200;

  private Path folder;
  private Path path;
  private final List<Starter> starters = new ArrayList<>();

  private static final class Starter implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    Starter(Path path, boolean nativeCalls) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Program.javaHome().resolve("bin/java").toString());
      if (nativeCalls) {
        command.add("--enable-native-access=io.socketserver.unix");
      }
      command.addAll(
          List.of(
              "--module-path",
              Program.modulePath(),
              "--add-modules",
              "ALL-MODULE-PATH",
              "--class-path",
              Program.classes().toString(),
              UnixStarter.class.getName(),
              path.toString()));
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      out = process.inputReader(StandardCharsets.UTF_8);
      assertThat(said()).isEqualTo("ready");
    }

    void go() {
      try {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String said() throws IOException {
      return String.valueOf(out.readLine());
    }

    @Override
    public void close() {
      var _ = process.destroyForcibly();
    }
  }

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("st");
    path = folder.resolve("s");
  }

  @AfterEach
  void removeFolder() throws Exception {
    for (Starter starter : starters) {
      starter.close();
      starter.process.waitFor();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList().reversed()) {
        Files.delete(file);
      }
    }
  }

  private Starter starter(boolean nativeCalls) throws IOException {
    var starter = new Starter(path, nativeCalls);
    starters.add(starter);
    return starter;
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, true"})
  void oneOfTwoWins(boolean first, boolean second) throws Exception {
    starter(first);
    starter(second);
    for (int round = 0; round < ROUNDS; round++) {
      boolean stale = round % 2 == 1;
      if (stale) {
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            .bind(UnixDomainSocketAddress.of(path))
            .close();
      }
      starters.forEach(Starter::go);
      List<String> said = new ArrayList<>();
      for (Starter starter : starters) {
        said.add(starter.said());
      }
      assertThat(said.stream().filter("won"::equals))
          .as("round %s, stale %s: %s", round, stale, said)
          .hasSize(1);
      try (var client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
        assertThat(client.isConnected()).isTrue();
      }
      starters.forEach(Starter::go);
      for (Starter starter : starters) {
        assertThat(starter.said()).isEqualTo("closed");
      }
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files).isEmpty();
      }
    }
  }

  @Test
  void aKilledServerLeavesItsNameToTheNext() throws Exception {
    var killed = starter(true);
    killed.go();
    assertThat(killed.said()).isEqualTo("won");
    killed.close();
    killed.process.waitFor();
    assertThat(path).exists();

    var next = starter(true);
    next.go();
    assertThat(next.said()).isEqualTo("won");
    next.go();
    assertThat(next.said()).isEqualTo("closed");
    assertThat(path).doesNotExist();
  }

  @Test
  void theOneWhoLosesSaysToWhom() throws Exception {
    var first = starter(true);
    first.go();
    assertThat(first.said()).isEqualTo("won");
    var second = starter(true);
    second.go();
    assertThat(second.said())
        .startsWith("lost: cannot bind " + path)
        .contains("process " + first.process.pid());
  }
}
