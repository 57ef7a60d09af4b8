package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.HandlerOptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 9110 and RFC 9112, as curl and wrk speak them.
class HttpHandlerTest {

  private static final byte[] LARGE = new byte[3_000_000];

  @TempDir private Path folder;
  private Path root;

  @BeforeEach
  void fill() throws IOException {
    new Random(9110).nextBytes(LARGE);
    root = Files.createDirectory(folder.resolve("site"));
    Files.writeString(folder.resolve("secret.txt"), "secret");
    Files.writeString(root.resolve("index.html"), "<h1>hello</h1>\n");
    Files.write(root.resolve("large.bin"), LARGE);
    Files.createDirectory(root.resolve("sub"));
    Files.writeString(root.resolve("sub/index.html"), "below\n");
  }

  @Test
  void servesTheIndexWithItsType() throws Exception {
    try (var http = serve()) {
      assertThat(curl(http, "/", "-i"))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .contains("\r\nContent-Type: text/html; charset=utf-8\r\n")
          .contains("\r\nContent-Length: 15\r\n")
          .contains("\r\nDate: ")
          .endsWith("\r\n\r\n<h1>hello</h1>\n");
    }
  }

  @Test
  void servesALargeFileAndItsParts() throws Exception {
    try (var http = serve()) {
      Path copy = folder.resolve("copy");
      assertThat(status(http, "/large.bin", "-o", copy.toString())).isEqualTo("200");
      assertThat(copy).hasBinaryContent(LARGE);

      // The second run goes on where the first broke off.
      Files.write(copy, Arrays.copyOf(LARGE, 1_234_567));
      assertThat(status(http, "/large.bin", "-C", "-", "-o", copy.toString())).isEqualTo("206");
      assertThat(copy).hasBinaryContent(LARGE);
      assertThat(curl(http, "/", "-r", "4-8")).isEqualTo("hello");
      assertThat(curl(http, "/", "-r", "-6")).isEqualTo("</h1>\n");
    }
  }

  @Test
  void servesOnlyTheHeaderForHead() throws Exception {
    try (var http = serve()) {
      assertThat(curl(http, "/large.bin", "-I"))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .contains("\r\nContent-Length: 3000000\r\n")
          .endsWith("\r\n\r\n");
    }
  }

  @Test
  void keepsTheConnectionForTheNextRequest() throws Exception {
    try (var http = serve()) {
      String url = "http://127.0.0.1:" + http.port();
      String printed =
          RealClient.require("curl")
              .run(
                  "",
                  "-s",
                  "-o",
                  "/dev/null",
                  "-o",
                  "/dev/null",
                  "-o",
                  "/dev/null",
                  "-w",
                  "%{http_code} %{num_connects},",
                  url + "/",
                  url + "/none",
                  url + "/sub/")
              .succeeded()
              .stdout();

      assertThat(printed).isEqualTo("200 1,404 0,200 0,");
    }
  }

  @Test
  void doesNotSendWhatTheClientHas() throws Exception {
    try (var http = serve()) {
      Path tag = folder.resolve("tag");
      Path copy = folder.resolve("copy");
      assertThat(status(http, "/", "--etag-save", tag.toString(), "-R", "-o", copy.toString()))
          .isEqualTo("200");
      assertThat(status(http, "/", "--etag-compare", tag.toString())).isEqualTo("304");
      // curl takes the time of the file, which it has set to that of the original.
      assertThat(status(http, "/", "-z", copy.toString())).isEqualTo("304");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../secret.txt",
        "/sub/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/%252e%252e/secret.txt",
        "/%c0%ae%c0%ae/secret.txt",
        "//../secret.txt",
        "/.%00./secret.txt",
      })
  void letsNoPathOutOfItsRoot(String path) throws Exception {
    try (var http = serve()) {
      assertThat(curl(http, path, "-i", "--path-as-is"))
          .matches("(?s)HTTP/1.1 (400|404) .*")
          .doesNotContain("\r\n\r\nsecret");
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void letsNoLinkOutOfItsRoot() throws Exception {
    Files.createSymbolicLink(root.resolve("file.txt"), folder.resolve("secret.txt"));
    Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
    try (var http = serve()) {
      assertThat(status(http, "/file.txt")).isEqualTo("404");
      assertThat(status(http, "/up/secret.txt")).isEqualTo("404");
      assertThat(status(http, "/up/site/index.html")).isEqualTo("200");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/none, 404, GET",
    "/sub, 301, GET",
    "/, 405, POST",
    "/, 501, BREW",
    "/?query, 200, GET",
    "/%zz, 400, GET",
  })
  void saysWhatItDoesNotDo(String path, String status, String method) throws Exception {
    try (var http = serve()) {
      assertThat(status(http, path, "-X", method)).isEqualTo(status);
    }
  }

  @Test
  void refusesARangeBeyondTheEnd() throws Exception {
    try (var http = serve()) {
      assertThat(curl(http, "/", "-i", "-r", "99-"))
          .startsWith("HTTP/1.1 416 ")
          .contains("\r\nContent-Range: bytes */15\r\n");
    }
  }

  @Test
  void followsItsOwnRedirects() throws Exception {
    try (var http = serve()) {
      assertThat(curl(http, "/sub", "-L")).isEqualTo("below\n");
    }
  }

  @Test
  void answersUploadsWithoutTakingThem() throws Exception {
    try (var http = serve()) {
      String large = "x".repeat(100_000);
      assertThat(status(http, "/", "-d", large)).isEqualTo("405");
      assertThat(status(http, "/", "-X", "GET", "-d", "x")).isEqualTo("400");
    }
  }

  @Test
  void answersHalfARequestAfterItsTime() throws Exception {
    RealClient nc = RealClient.require("nc");
    try (var http = Served.tcp("http", Map.of("root", root.toString(), "idle", "300ms"));
        var client = nc.start("127.0.0.1", http.port())) {
      client.type("GET / HTTP/1.1\r\nHost: a\r\n");

      assertThat(client.awaitOutput(output -> output.contains("\r\n\r\n")))
          .startsWith("HTTP/1.1 408 Request Timeout\r\n")
          .contains("\r\nConnection: close\r\n");
    }
  }

  @Test
  void answersRequestsThatComeTogether() throws Exception {
    String get = "GET /sub/ HTTP/1.1\r\nHost: a\r\n\r\n";
    try (var http = serve()) {
      String output =
          RealClient.require("socat")
              .run(get.repeat(100), "-t10", "-", "TCP:127.0.0.1:" + http.port())
              .succeeded()
              .stdout();

      assertThat(output.split("below\n", -1)).hasSize(101).endsWith("");
    }
  }

  @Test
  void standsALoadOfManyConnections() throws Exception {
    RealClient wrk = RealClient.require("wrk").within(Duration.ofSeconds(60));
    try (var http = serve()) {
      String url = "http://127.0.0.1:" + http.port() + "/";
      String report = wrk.run("", "-t1", "-c32", "-d1s", url).succeeded().stdout();

      assertThat(report)
          .contains("requests in")
          .doesNotContain(" 0 requests in")
          .doesNotContain("Socket errors")
          .doesNotContain("Non-2xx");
    }
  }

  @Test
  void doesNotHoldUpTheEndOfItsServer() throws Exception {
    RealClient nc = RealClient.require("nc");
    try (var http = serve();
        var client = nc.start("127.0.0.1", http.port())) {
      client.type("GET /sub/ HTTP/1.1\r\nHost: a\r\n\r\n");
      client.awaitOutput(output -> output.endsWith("below\n"));

      http.assertDrainsAtOnce();
    }
  }

  @ParameterizedTest
  @CsvSource({"index, a/b", "index, ..", "idle, 0s", "idle, 25h"})
  void refusesOptionsThatDoNotDo(String name, String value) {
    assertThatThrownBy(() -> Served.tcp("http", Map.of("root", root.toString(), name, value)))
        .isInstanceOf(HandlerOptionException.class)
        .hasMessageStartingWith("option " + name + "=");
  }

  private Served serve() throws IOException {
    return Served.tcp("http", Map.of("root", root.toString()));
  }

  private static String status(Served http, String path, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(more));
    if (!arguments.contains("-o")) {
      arguments.addAll(List.of("-o", "/dev/null"));
    }
    arguments.addAll(List.of("-w", "%{stderr}%{http_code}"));
    return run(http, path, arguments).stderr();
  }

  private static String curl(Served http, String path, String... more) throws Exception {
    return run(http, path, List.of(more)).stdout();
  }

  private static RealClient.Result run(Served http, String path, List<String> more)
      throws Exception {
    List<String> arguments = new ArrayList<>(more);
    arguments.addFirst("-s");
    arguments.add("http://127.0.0.1:" + http.port() + path);
    return RealClient.require("curl").run("", arguments.toArray(String[]::new)).succeeded();
  }
}
