package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A program with a server in it: examples/embedding, with nothing but our jars on its path.
class EmbeddingIT {

  private static final Path ROOT = Path.of(System.getProperty("socketserver.root"));
  private static final Pattern LISTENING = Pattern.compile("listening on .*:(\\d+)\n");
  private static final Pattern MAIN =
      Pattern.compile("public static void main.*?\\{\n(.*?)\n  }\n", Pattern.DOTALL);

  @Test
  void servesALambda() throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dport=0",
            "--module-path",
            String.join(
                ":",
                ROOT.resolve("socketserver-api/target/classes").toString(),
                ROOT.resolve("socketserver-core/target/classes").toString(),
                ROOT.resolve("examples/embedding/target/classes").toString()),
            "--module",
            "com.example.embedding/com.example.embedding.Main");
    try (var program =
        new RunningClient(new ProcessBuilder(command).start(), command, Duration.ofSeconds(40))) {
      Matcher matcher =
          LISTENING.matcher(program.awaitOutput(text -> LISTENING.matcher(text).find()));
      assertThat(matcher.find()).isTrue();
      assertThat(
              RealClient.require("python3")
                  .run(
                      "",
                      "-c",
                      """
                      import socket, sys
                      with socket.create_connection(("127.0.0.1", int(sys.argv[1])), 20) as client:
                          client.sendall(b"hello\\n")
                          print(client.makefile().readline(), end="")
                      """,
                      matcher.group(1))
                  .succeeded()
                  .stdout())
          .isEqualTo("hello\n");
    }
  }

  @Test
  void takesAtMostTenLines() throws Exception {
    Matcher main =
        MAIN.matcher(
            Files.readString(
                ROOT.resolve("examples/embedding/src/main/java/com/example/embedding/Main.java")));
    assertThat(main.find()).isTrue();
    assertThat(main.group(1).lines()).hasSizeLessThanOrEqualTo(10);
  }
}
