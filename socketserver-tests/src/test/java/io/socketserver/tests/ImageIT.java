package io.socketserver.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The image that `mvn package` leaves.
class ImageIT {

  private static final Path IMAGE = Path.of(System.getProperty("socketserver.image"));

  @TempDir Path folder;

  @AfterEach
  void deleteLinks() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path link : files.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }

  @Test
  void holdsJavaBaseAndOurModules() throws Exception {
    Result result = run(IMAGE.resolve("bin/java").toString(), "--list-modules");

    assertThat(result.output().lines().map(line -> line.substring(0, line.indexOf('@'))))
        .containsExactly(
            "io.socketserver.api",
            "io.socketserver.core",
            "io.socketserver.handlers.samples",
            "io.socketserver.launcher",
            "io.socketserver.proxy",
            "io.socketserver.tls",
            "io.socketserver.unix",
            "java.base",
            "java.instrument",
            "java.management",
            "jdk.management",
            "jdk.unsupported");
  }

  @Test
  void runsThroughSymbolicLinksFromAnyFolder() throws Exception {
    Path absolute = Files.createSymbolicLink(folder.resolve("absolute"), script(IMAGE));
    Path relative = Files.createSymbolicLink(folder.resolve("relative"), absolute.getFileName());

    assertThat(run(relative.toString(), "--version"))
        .isEqualTo(run(script(IMAGE).toString(), "--version"));
  }

  @Test
  void runsFromAFolderWithABlankInItsName() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("an image"), IMAGE);

    assertThat(run(script(link).toString(), "--version").status()).isZero();
  }

  @Test
  void startsWithoutWarnings() throws Exception {
    assertThat(run(script(IMAGE).toString(), "--version").output()).doesNotContain("WARNING");
  }

  @Test
  void startsWithItsCache() throws Exception {
    Result result = runWith("-Xlog:aot", script(IMAGE).toString(), "--version");

    assertThat(result.output()).contains("Opened AOT cache", "socketserver.aot");
  }

  /// One cache serves the command and its children: they have one main class.
  @Test
  void startsChildrenWithItsCache() throws Exception {
    String[] words = {"tcp://127.0.0.1:0", "--handler", "echo", "--mixin", "forking"};
    List<String> command = new ArrayList<>(List.of(script(IMAGE).toString(), "serve"));
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command);
    builder.environment().put("JDK_JAVA_OPTIONS", "-Xlog:aot:stderr");
    try (Launched server = Launched.start(builder)) {
      assertThat(server.address()).startsWith("tcp:");
      Await.until(
          () -> server.log().stream().anyMatch(ImageIT::tellsOfChildrensCache),
          () -> "a child opens the cache: " + server.log());
    }
  }

  /// 70 is EX_SOFTWARE of sysexits.h, as for any child that cannot serve.
  @Test
  void explainsWhoStartsChildren() throws Exception {
    assertThat(run(script(IMAGE).toString(), "--child"))
        .isEqualTo(
            new Result(70, "a child process is started by a server with the mixin forking\n"));
  }

  private static boolean tellsOfChildrensCache(String line) {
    return line.contains("child ") && line.contains("Opened AOT cache");
  }

  /// MiB, caches included. The target is 52.
  @Test
  void staysSmall() throws Exception {
    assumeTrue(
        Files.exists(IMAGE.resolveSibling("libjvm.so.debug")),
        "binutils were missing in the build");
    long size = 0;
    try (Stream<Path> files = Files.walk(IMAGE)) {
      for (Path file : files.filter(each -> Files.isRegularFile(each, NOFOLLOW_LINKS)).toList()) {
        size += Files.size(file);
      }
    }
    assertThat(size >> 20).isLessThan(66);
  }

  @Test
  void holdsItsManPage() throws Exception {
    Path page = IMAGE.resolve("share/man/man1/socketserver.1");

    assertThat(Files.readString(page)).isEqualTo(run(script(IMAGE).toString(), "man").output());
  }

  private Result run(String... command) throws IOException, InterruptedException {
    return runWith("", command);
  }

  private Result runWith(String javaOptions, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("SOCKETSERVER_JAVA_OPTS", javaOptions);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return new Result(process.exitValue(), output);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Path script(Path image) {
    return image.resolve("bin/socketserver");
  }

  private record Result(int status, String output) {}
}
