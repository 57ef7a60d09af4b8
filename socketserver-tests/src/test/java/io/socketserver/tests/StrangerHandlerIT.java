package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A handler that somebody else wrote and built, dropped beside an image that is finished, and
/// called by a client that somebody else wrote: examples/greeter.
class StrangerHandlerIT {

  private static final Path ROOT = Path.of(System.getProperty("socketserver.root"));
  private static final Path IMAGE = Path.of(System.getProperty("socketserver.image"));
  private static final Path EXAMPLE = ROOT.resolve("examples/greeter");
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final String CLIENT =
      """
      import socket, sys
      with socket.create_connection(("127.0.0.1", int(sys.argv[1])), 20) as client:
          client.sendall(b"Ada\\n")
          print(client.makefile().readline(), end="")
      """;

  @TempDir Path folder;

  private Path drop(String name) throws IOException {
    return Files.copy(EXAMPLE.resolve("target/greeter-1.0.jar"), folder.resolve(name));
  }

  private static Launched serve(Path image, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("serve", "tcp://127.0.0.1:0"));
    command.addAll(List.of(arguments));
    return Launched.start(image, command.toArray(String[]::new));
  }

  private static String call(Launched server) throws Exception {
    return call(server.port());
  }

  private static String call(int port) throws Exception {
    return RealClient.require("python3")
        .run("", "-c", CLIENT, Integer.toString(port))
        .succeeded()
        .stdout();
  }

  private static RealClient.Result run(List<String> command, Path directory, String path)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().merge("PATH", path, (old, added) -> added + ":" + old);
    try (RunningClient program = new RunningClient(builder.start(), command, LIMIT)) {
      program.endInput();
      return program.result();
    }
  }

  private RealClient.Result socketserver(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.addFirst(Program.command(IMAGE).toString());
    return run(command, folder, "");
  }

  @Test
  void isServedFromAFolder() throws Exception {
    drop("greeter.jar");
    try (var server = serve(IMAGE, "--handler-path", folder.toString(), "--handler", "greeter")) {
      assertThat(call(server)).isEqualTo("Hello, Ada!\n");
      assertThat(server.stop().err()).doesNotContain("left out", "suppressed");
    }
  }

  @Test
  void isServedFromTheFolderOfTheImage() throws Exception {
    Path image = copy(IMAGE, folder.resolve("an image"));
    Files.copy(
        EXAMPLE.resolve("target/greeter-1.0.jar"), image.resolve("handlers/greeter-1.0.jar"));
    try (var server = serve(image, "--handler", "greeter")) {
      assertThat(call(server)).isEqualTo("Hello, Ada!\n");
    }
  }

  @Test
  void isServedBesideAJarThatIsBroken() throws Exception {
    Path broken = Files.writeString(folder.resolve("broken.jar"), "this is not a jar");
    drop("greeter.jar");
    try (var server = serve(IMAGE, "--handler-path", folder.toString(), "--handler", "greeter")) {
      assertThat(call(server)).isEqualTo("Hello, Ada!\n");
      assertThat(server.stop().err())
          .containsOnlyOnce(broken.toString())
          .contains("ZipException")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void goesOnWhenItsJarIsOverwritten() throws Exception {
    Path jar = drop("greeter.jar");
    try (var server = serve(IMAGE, "--handler-path", folder.toString(), "--handler", "greeter")) {
      int port = server.port();
      // Before the first request, which loads the handler's class.
      Files.write(jar, new byte[(int) Files.size(jar)]);
      assertThat(call(port)).isEqualTo("Hello, Ada!\n");
    }
  }

  @Test
  void isListedWithItsModuleAndOptions() throws Exception {
    drop("greeter.jar");
    RealClient.Result result =
        socketserver("handlers", "--handler-path", folder.toString()).succeeded();
    assertThat(result.stdout())
        .containsPattern("(?m)^greeter +stream +com\\.example\\.greeter\\b.* greets whoever")
        .containsPattern("(?m)^ +greeting +string +default Hello +the word to greet with")
        .containsPattern("(?m)^echo ");
    assertThat(result.stderr()).isEmpty();
  }

  @Test
  void takesItsOptions() throws Exception {
    drop("greeter.jar");
    try (var server =
        serve(
            IMAGE, "--handler-path", folder.toString(), "--handler", "greeter,greeting=Bonjour")) {
      assertThat(call(server)).isEqualTo("Bonjour, Ada!\n");
    }
  }

  @Test
  void refusesOptionsItDoesNotHave() throws Exception {
    drop("greeter.jar");
    RealClient.Result result =
        socketserver(
            "serve",
            "tcp://127.0.0.1:0",
            "--handler-path",
            folder.toString(),
            "--handler",
            "greeter,greting=Bonjour");
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr().lines())
        .singleElement()
        .asString()
        .contains("handler 'greeter' has no option 'greting'; did you mean 'greeting'?");
  }

  @Test
  void refusesDatagramsThatItDoesNotServe() throws Exception {
    drop("greeter.jar");
    RealClient.Result result =
        socketserver(
            "serve",
            "udp://127.0.0.1:0",
            "--handler-path",
            folder.toString(),
            "--handler",
            "greeter");
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.stderr().lines())
        .singleElement()
        .asString()
        .contains("handler 'greeter' serves only connections, not datagrams");
  }

  @Test
  void isBuiltByTheCommandsOfItsReadme() throws Exception {
    String readme = Files.readString(EXAMPLE.resolve("README.md"));
    String commands =
        readme.substring(readme.indexOf("```sh\n") + "```sh\n".length(), readme.indexOf("\n```\n"));
    assertThat(commands).contains("javac ", "jar --create");
    Path work = Files.createDirectory(folder.resolve("work"));
    copy(EXAMPLE.resolve("src"), work.resolve("src"));

    run(
            List.of("sh", "-ec", commands.replace("../..", ROOT.toString())),
            work,
            Path.of(System.getProperty("java.home"), "bin").toString())
        .succeeded();

    try (var server =
        serve(
            IMAGE,
            "--handler-path",
            work.resolve("target/handlers").toString(),
            "--handler",
            "greeter")) {
      assertThat(call(server)).isEqualTo("Hello, Ada!\n");
    }
  }

  @Test
  void hasAHandlerOfAtMostTwentyLines() throws IOException {
    assertThat(
            Files.readAllLines(EXAMPLE.resolve("src/main/java/com/example/greeter/Greeter.java")))
        .hasSizeLessThanOrEqualTo(20);
  }

  /// With its times, by which the JVM knows whether its cache fits.
  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(
            file,
            to.resolve(from.relativize(file).toString()),
            StandardCopyOption.COPY_ATTRIBUTES,
            LinkOption.NOFOLLOW_LINKS);
      }
    }
    return to;
  }
}
