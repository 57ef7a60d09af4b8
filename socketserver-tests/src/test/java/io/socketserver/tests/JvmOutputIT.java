package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the Java virtual machine of the image says, and where: standard output is the program's.
class JvmOutputIT {

  @TempDir Path folder;

  private static Launched.End version(String variable, String options) throws Exception {
    var command = new ProcessBuilder(Program.command(Program.image()).toString(), "--version");
    command.environment().put(variable, options);
    try (Launched launched = Launched.start(command)) {
      return launched.end();
    }
  }

  /// Options that the cache of classes does not fit.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-XX:+UseG1GC",
        "-XX:+UseParallelGC",
        "-XX:+UseZGC",
        "-Xmx40g",
        "-XX:MaxHeapSize=33g",
        "-XX:-UseCompressedOops",
        "-XX:ObjectAlignmentInBytes=16",
        "-XX:-UseCompactObjectHeaders",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-exports java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-reads=java.base=ALL-UNNAMED",
        "--illegal-native-access=deny",
        "-Xshare:off",
        "-Xshare:auto",
        "-Xverify:all",
        "-XX:TieredStopAtLevel=1",
      })
  void startsWithoutAWordAboutTheCache(String options) throws Exception {
    Launched.End plain = Launched.run("--version");

    assertThat(version("SOCKETSERVER_JAVA_OPTS", options)).isEqualTo(plain);
    assertThat(plain.out()).matches("socketserver \\S+\\n");
  }

  /// The script knows nothing of these, so the virtual machine meets a cache that does not fit.
  @ParameterizedTest
  @ValueSource(strings = {"-XX:-UseCompressedOops", "-Xmx40g", "-XX:ObjectAlignmentInBytes=16"})
  void saysOnlyThatItTookOptionsOfTheSurroundings(String options) throws Exception {
    Launched.End end = version("JAVA_TOOL_OPTIONS", options);

    assertThat(end.out()).isEqualTo(Launched.run("--version").out());
    assertThat(end.err()).isEqualTo("Picked up JAVA_TOOL_OPTIONS: " + options + "\n");
  }

  @Test
  void warnsAndFailsOnStandardError() throws Exception {
    Launched.End warned = version("SOCKETSERVER_JAVA_OPTS", "-XX:+UseLargePages -Xss1g");
    Launched.End failed = version("SOCKETSERVER_JAVA_OPTS", "-XX:+UseG1GC -XX:+UseZGC");

    assertThat(warned.out()).isEqualTo(Launched.run("--version").out());
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err()).contains("Multiple garbage collectors selected");
    assertThat(failed.status()).isNotZero();
  }

  @Test
  void showsStacksOnStandardErrorWhenAskedByASignal() throws Exception {
    try (Launched launched = Launched.start("serve", "tcp://127.0.0.1:0", "--handler", "upper")) {
      launched.address();
      launched.signal("QUIT");
      Await.until(
          () -> launched.log().stream().anyMatch(line -> line.startsWith("Full thread dump")),
          () -> "a dump on standard error; standard output: " + launched.output());
      Launched.End end = launched.stop();

      assertThat(end.out()).isEmpty();
    }
  }

  /// Otherwise a connection gets the number, and then what is printed.
  @ParameterizedTest
  @ValueSource(strings = {"<&-", ">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"})
  void givesTheNumberOfAClosedDescriptorToNobody(String closed) throws Exception {
    Path socket = folder.resolve("socket");
    List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" " + closed, "sh"));
    command.add(Program.command(Program.image()).toString());
    command.addAll(List.of("serve", "unix:" + socket, "--handler", "upper"));
    try (Launched launched = Launched.start(new ProcessBuilder(command))) {
      Await.until(() -> Files.exists(socket), () -> "it listens; " + launched.log());

      for (String one : closed.split(" ")) {
        int number = "<>2".indexOf(one.charAt(0));
        Path link = Path.of("/proc/" + launched.process().pid() + "/fd/" + number);
        assertThat(Files.readSymbolicLink(link)).hasToString("/dev/null");
      }
    }
  }
}
