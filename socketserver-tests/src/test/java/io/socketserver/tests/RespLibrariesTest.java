package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.HandlerCatalog;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The sample `resp` and the libraries that people use with Redis, at their defaults, in both forms
/// of the handler. They come by their own ways: from npm, from Maven, and as a package of Debian.
@Timeout(240)
class RespLibrariesTest {

  private static final Path PROGRAMS =
      Path.of(
          System.getProperty("socketserver.root"), "socketserver-tests/src/test/resources/redis");

  private static final Duration INSTALLATION = Duration.ofSeconds(120);

  /// What each of the programs prints.
  private static final String ANSWERS =
      """
      incrby 6
      multi OK,x
      ttl 1 10
      mget 6,x,
      """;

  @TempDir private static Path folder;

  @BeforeAll
  static void copyPrograms() throws IOException {
    try (Stream<Path> programs = Files.list(PROGRAMS)) {
      for (Path program : programs.toList()) {
        Files.copy(program, folder.resolve(program.getFileName()));
      }
    }
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }

  /// Has a tool fetch a library. Where clients are required, one that cannot be had is a failure.
  private static void fetch(RealClient tool, String... arguments) throws Exception {
    RealClient.Result result = tool.within(INSTALLATION).run("", arguments);
    if (!"required".equals(System.getProperty("socketserver.clients"))) {
      assumeTrue(result.status() == 0, "cannot be had here: " + result.stderr());
    }
    var _ = result.succeeded();
  }

  private static void fetchFromMaven() throws Exception {
    if (Files.notExists(folder.resolve("jars"))) {
      fetch(
          RealClient.require("mvn"),
          "-q",
          "-B",
          "-f",
          file("pom.xml"),
          "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies",
          "-DoutputDirectory=" + file("jars"));
    }
  }

  private static void fetchFromNpm() throws Exception {
    if (Files.notExists(folder.resolve("node_modules"))) {
      fetch(
          RealClient.require("npm"),
          "install",
          "--no-audit",
          "--no-fund",
          "--no-package-lock",
          "--prefix",
          folder.toString());
    }
  }

  /// Runs a program against a server of each form.
  ///
  /// @param arguments what precedes the number of the port
  private static void assertServes(RealClient client, String... arguments) throws Exception {
    assertServes(ThreadingOptions.virtual(), client, arguments);
    assertServes(MultiplexingOptions.defaults(), client, arguments);
  }

  private static void assertServes(
      ProcessorOptions processing, RealClient client, String... arguments) throws Exception {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var handlers = HandlerCatalog.load().streamHandlers("resp", Map.of());
    var options = ServerOptions.builder().processing(processing).build();
    try (var server = new TcpServer(any, handlers, options)) {
      server.start();
      int port = server.serverAddress().getPort();
      String[] all =
          Stream.concat(Stream.of(arguments), Stream.of(Integer.toString(port)))
              .toArray(String[]::new);
      assertThat(client.within(Duration.ofSeconds(60)).run("", all).succeeded().stdout())
          .isEqualTo(ANSWERS);
    }
  }

  @Test
  void servesNodeRedis() throws Exception {
    fetchFromNpm();
    assertServes(RealClient.require("node"), file("node-redis.mjs"));
  }

  @Test
  void servesIoredis() throws Exception {
    fetchFromNpm();
    assertServes(RealClient.require("node"), file("ioredis.mjs"));
  }

  @Test
  void servesRedisPy() throws Exception {
    // the python of Debian, which has Debian's packages, whatever comes first in the path
    String run =
        "for p in python3 /usr/bin/python3; do $p -c 'import redis' && exec $p \"$@\"; done";
    RealClient sh = RealClient.require("sh");
    fetch(sh, "-c", run, "sh", "-c", "import redis");
    assertServes(sh, "-c", run, "sh", file("redis_py.py"));
  }

  @Test
  void servesJedis() throws Exception {
    fetchFromMaven();
    assertServes(java(), "-cp", file("jars/*"), file("JedisClient.java"));
  }

  @Test
  void servesLettuce() throws Exception {
    fetchFromMaven();
    assertServes(java(), "-cp", file("jars/*"), file("LettuceClient.java"));
  }

  /// The one that runs this.
  private static RealClient java() {
    return RealClient.at(Path.of(System.getProperty("java.home"), "bin/java"));
  }
}
