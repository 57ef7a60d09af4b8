package io.socketserver.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Options for every Java program, as platforms set them in the environment: the image starts with
/// them, and its own defaults give way.
class JavaOptionsIT {

  private static final String VERSION =
      "socketserver " + System.getProperty("socketserver.version") + "\n";

  private static final List<String> PLATFORMS =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  /// Each of them kept the image of 1b28e20 from starting, or filled its output with complaints.
  private static final List<String> OPTIONS =
      List.of(
          "-XX:+UseG1GC",
          "-XX:+UseParallelGC",
          "-XX:+UseZGC",
          "-XX:+UnlockExperimentalVMOptions\t-XX:+UseEpsilonGC",
          "-Xmx24m",
          "-Xmx8m",
          "-Xmx2m",
          "-Xms2m",
          "-Xms2048k",
          "-Xmn64m",
          "-XX:MaxHeapSize=20m",
          "-XX:InitialHeapSize=2m",
          "-Xshare:off",
          "-Xshare:auto",
          "-XX:-UseCompressedOops",
          "-XX:-UseCompactObjectHeaders",
          "-XX:ObjectAlignmentInBytes=16",
          "--add-modules=java.base",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED",
          "-XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError -XX:+UseG1GC");

  @TempDir static Path folder;

  private static Stream<List<String>> settings() {
    return PLATFORMS.stream()
        .flatMap(variable -> OPTIONS.stream().map(option -> List.of(variable, option)));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void theCommandStarts(List<String> setting) throws Exception {
    Launched.End end = Surroundings.of(setting.get(0), setting.get(1)).run("--version");

    assertThat(end.status()).as(end.err()).isZero();
    assertThat(end.out()).isEqualTo(VERSION);
    assertThat(end.err().lines()).allMatch(line -> line.contains("Picked up " + setting.get(0)));
  }

  /// The class path of other programs provides no handlers here, not even broken ones.
  @Test
  void aClassPathInTheEnvironmentChangesNothing() throws Exception {
    Path services = Files.createDirectories(folder.resolve("classes/META-INF/services"));
    Files.writeString(
        services.resolve("io.socketserver.api.RequestHandlerProvider"), "com.example.Absent\n");

    String classPath = folder.resolve("classes").toString();
    Launched.End end = Surroundings.of("CLASSPATH", classPath).run("handlers");
    Launched.End without = Surroundings.of("CLASSPATH", "").run("handlers");

    assertThat(end).isEqualTo(without);
    assertThat(end.status()).as(end.err()).isZero();
    assertThat(end.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"JDK_JAVA_OPTIONS=@%s", "JAVA_TOOL_OPTIONS=-XX:VMOptionsFile=%s"})
  void optionsMayStandInAFile(String setting) throws Exception {
    Path file = Files.createTempFile(folder, "options", "");
    Files.writeString(file, "-XX:+UseParallelGC\n-Xmx20m\n-Xlog:gc*:stderr\n");
    String[] pair = setting.formatted(file).split("=", 2);

    Launched.End end = Surroundings.of(pair).run("--version");

    assertThat(end.out()).isEqualTo(VERSION);
    assertThat(end.err()).contains("Using Parallel");
  }

  @ParameterizedTest
  @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"})
  void theChosenCollectorCollects(String variable) throws Exception {
    Launched.End end = Surroundings.of(variable, "-XX:+UseG1GC -Xlog:gc:stderr").run("--version");

    assertThat(end.err()).contains("Using G1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Dfile.encoding=UTF-8", "-XX:+UseG1GC", "-Xmx24m", "-Xmx300m -Xss1m"})
  void whatFitsTheCacheKeepsIt(String options) throws Exception {
    Launched.End end =
        Surroundings.of("JAVA_TOOL_OPTIONS", options, "SOCKETSERVER_JAVA_OPTS", "-Xlog:aot:stderr")
            .run("--version");

    assertThat(end.status()).isZero();
    assertThat(end.err()).contains("Opened AOT cache");
  }

  @ParameterizedTest
  @MethodSource("collectors")
  void everyMixinServes(List<String> setting) throws Exception {
    for (String mixin : List.of("threading", "serial", "forking", "multiplexing")) {
      try (Launched server =
              Surroundings.of(setting.get(0), setting.get(1))
                  .start("serve", "tcp://127.0.0.1:0", "--handler", "echo", "--mixin", mixin);
          Socket socket = Launched.connect(server.port())) {
        socket.shutdownOutput();
        assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
            .as("%s %s", mixin, server.log())
            .isEqualTo("go\n");

        Launched.End end = server.stop();
        assertThat(end.status()).isZero();
        assertThat(end.err()).doesNotContain("[error]", "[warning]");
      }
    }
  }

  private static Stream<List<String>> collectors() {
    return PLATFORMS.stream()
        .flatMap(variable ->
            Stream.of("-XX:+UseG1GC", "-Xmx24m", "-Xshare:auto")
                .map(option -> List.of(variable, option)));
  }

  /// Children have a collector of ours too, in the image and in programs that embed the library.
  @ParameterizedTest
  @EnumSource(names = {"LIBRARY", "IMAGE"})
  void childrenStartWithTheChosenCollector(Program program) throws Exception {
    var serving = new Program.Serving("tcp://127.0.0.1:0", "echo", "forking", "auto", folder);
    ProcessBuilder builder = program.process(serving, List.of(), List.of(), List.of());
    builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:+UseG1GC");
    try (Launched server = Launched.start(builder);
        Socket socket = Launched.connect(server.port())) {
      assertThat(socket.getInputStream().readNBytes(3))
          .as("%s", server.log())
          .isEqualTo("go\n".getBytes(UTF_8));
      // every child has read it too, and to say so for each request would fill the log
      assertThat(server.log()).filteredOn(line -> line.contains("Picked up")).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"})
  void agentsRun(String variable) throws Exception {
    Path agent = agent();

    Launched.End end = Surroundings.of(variable, "-javaagent:" + agent).run("--version");

    assertThat(end.out()).isEqualTo(VERSION);
    assertThat(end.err()).contains("agent sees io/socketserver/launcher/Main");
    assertThat(end.err()).doesNotContain("[error]", "[warning]");
  }

  /// A jar that looks at the classes that are loaded, as agents do.
  private static Path agent() throws IOException {
    Path work = Files.createTempDirectory(folder, "agent");
    Path source = work.resolve("Agent.java");
    Files.writeString(
        source,
        """
        import java.lang.instrument.*;
        import java.security.ProtectionDomain;

        public class Agent implements ClassFileTransformer {
          public static void premain(String options, Instrumentation instrumentation) {
            instrumentation.addTransformer(new Agent());
          }
          @Override public byte[] transform(
              Module module, ClassLoader loader, String name, Class<?> old,
              ProtectionDomain domain, byte[] bytes) {
            if (name.equals("io/socketserver/launcher/Main")) {
              System.err.println("agent sees " + name);
            }
            return null;
          }
        }
        """);
    Path manifest = Files.writeString(work.resolve("manifest"), "Premain-Class: Agent\n");
    Path classes = work.resolve("classes");
    Path jar = work.resolve("agent.jar");
    run("javac", "-d", classes.toString(), source.toString());
    run("jar", "cfm", jar.toString(), manifest.toString(), "-C", classes.toString(), ".");
    return jar;
  }

  private static void run(String tool, String... arguments) {
    int status = ToolProvider.findFirst(tool).orElseThrow().run(System.out, System.err, arguments);
    assertThat(status).as(tool).isZero();
  }
}
