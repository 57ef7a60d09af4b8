package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The root file system of a container without anything but the image, as `src/container` makes it:
/// read-only but for `/tmp`, and with a user who is not root.
///
/// @source user_namespaces(7), mount_namespaces(7), chroot(2)
class RootFileSystemIT {

  private static final Path RECIPE =
      Path.of(System.getProperty("socketserver.root"), "src/container");
  private static final Pattern STRING = Pattern.compile("\"([^\"]*)\"");

  /// Mounts what a container engine does, and becomes the user; `$1` is the root.
  private static final String ENGINE =
      """
      root=$1
      shift
      mount --bind "$root" "$root"
      mount -t proc proc "$root/proc"
      mount -t tmpfs tmpfs "$root/tmp"
      mount -t tmpfs tmpfs "$root/dev"
      : > "$root/dev/null"
      mount --bind /dev/null "$root/dev/null"
      mount -o remount,bind,ro "$root"
      exec unshare --map-user=65532 --map-group=65532 --root="$root" "$@"
      """;

  @TempDir static Path work;
  private static Path root;

  @BeforeAll
  static void assemble() throws Exception {
    root = work.resolve("root");
    RealClient shell = RealClient.require("sh");
    shell
        .run(
            "",
            RECIPE.resolve("assemble").toAbsolutePath().toString(),
            Program.image().toString(),
            root.toString())
        .succeeded();
  }

  /// The words of an instruction of the recipe.
  private static List<String> instruction(String name) throws IOException {
    String line =
        Files.readAllLines(RECIPE.resolve("Containerfile")).stream()
            .filter(each -> each.startsWith(name + " "))
            .findFirst()
            .orElseThrow();
    return STRING.matcher(line).results().map((MatchResult match) -> match.group(1)).toList();
  }

  private static Launched serve(String... words) throws Exception {
    RealClient unshare = RealClient.require("unshare");
    String map = "--map-root-user";
    unshare.run("", map, "--pid", "--fork", "--mount-proc", "true").succeeded();
    List<String> command = new ArrayList<>(List.of("unshare", map, "--mount", "--pid", "--fork"));
    command.addAll(List.of("--kill-child", "sh", "-euc", ENGINE, "sh", root.toString()));
    command.addAll(instruction("ENTRYPOINT"));
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("PATH", System.getenv("PATH"));
    builder.environment().put("LC_ALL", "C.UTF-8");
    return Launched.start(builder);
  }

  /// It has no complaints. What it tells at INFO depends on whether it has noticed the end of the
  /// request yet, which a child process tells its client first.
  @ParameterizedTest
  @ValueSource(strings = {"threading", "multiplexing", "forking"})
  void servesFromAReadOnlyRoot(String mixin) throws Exception {
    try (Launched server =
        serve(
            "serve",
            "tcp://127.0.0.1:0",
            "--handler",
            "echo",
            "--mixin",
            mixin,
            "--log-level",
            "warning")) {
      int port = server.port();
      try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
        client.setSoTimeout((int) Await.LIMIT.toMillis());
        client.getOutputStream().write("grün\n".getBytes(StandardCharsets.UTF_8));
        client.shutdownOutput();
        assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
            .isEqualTo("grün\n");
      }

      assertThat(server.process().children().findFirst().orElseThrow().destroy()).isTrue();
      Launched.End end = server.end();
      assertThat(end.status()).isZero();
      assertThat(end.err()).isEmpty();
    }
  }

  @Test
  void holdsNoProgramBesideTheImage() throws Exception {
    Path image = root.resolve("opt/socketserver");
    try (Stream<Path> files = Files.walk(root)) {
      assertThat(files)
          .contains(image.resolve("bin/java"))
          .filteredOn(file -> Files.isRegularFile(file) && !file.startsWith(image))
          .allSatisfy(file ->
              assertThat(root.relativize(file).toString())
                  .matches("lib.*\\.so\\.\\d+|usr/lib/locale/C.*"));
    }
  }

  @Test
  void servesByDefaultWhatItExposes() throws Exception {
    assertThat(instruction("CMD")).containsSubsequence("serve", "tcp://*:9999");
    assertThat(Files.readString(RECIPE.resolve("Containerfile"))).contains("EXPOSE 9999");
  }
}
