package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Does what README.md says, word by word, where it says so.
class ReadmeIT {

  private static final Path ROOT = Path.of(System.getProperty("socketserver.root"));
  private static final Path IMAGE = Path.of(System.getProperty("socketserver.image"));

  @TempDir Path folder;

  private static String block(String language, String start) throws IOException {
    List<String> blocks =
        Markdown.read("README.md").blocks(language).stream()
            .filter(block -> block.startsWith(start))
            .toList();
    assertThat(blocks).as("blocks of README.md that begin with %s", start).hasSize(1);
    return blocks.getFirst();
  }

  @Test
  void servesWithTheFirstCommand() throws Exception {
    // The build before these tests did what stands before the "&&".
    String[] command = block("sh", "mvn -q -DskipTests package && ").strip().split(" && ", 2);

    var result =
        OwnNetwork.require().serveAndCall(ROOT, folder, command[1], block("sh", "python3 "));

    assertThat(result.succeeded().stdout()).isEqualTo("HELLO\n");
  }

  @Test
  void runsTheFirstHandler() throws Exception {
    Path source = folder.resolve("Echo.java");
    Files.writeString(source, block("java", "import module "));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String command =
        block("sh", "java --module-path ")
            .strip()
            .replaceFirst("^java ", java + " ")
            .replace("Echo.java", source.toString());
    // The program prints nothing, so its client tries until somebody listens.
    String connect = "import socket; socket.create_connection((\"127.0.0.1\", 9999))";
    String client =
        "until python3 -c '"
            + connect
            + "' 2>/dev/null; do sleep 0.1; done\n"
            + block("sh", "python3 ");

    var result =
        OwnNetwork.require()
            .serveAndCall(ROOT, folder, "sh -c 'echo starts; exec " + command + "'", client);

    assertThat(result.succeeded().stdout()).isEqualTo("hello\n\n");
  }

  @Test
  void listsAndServesADroppedJar() throws Exception {
    List<String> commands =
        block("sh", "socketserver handlers\n")
            .lines()
            .map(line -> IMAGE.resolve("bin") + "/" + line)
            .toList();
    String client =
        """
        python3 -c '
        import os, re, socket
        port = re.search("127.0.0.1:([0-9]+)", os.environ["LISTENING"])[1]
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"Ada\\n")
            print(client.makefile().readline(), end="")
        '
        """;

    var result =
        OwnNetwork.require()
            .serveAndCall(
                ROOT,
                folder,
                commands.getLast(),
                String.join("\n", commands.subList(0, commands.size() - 1)) + "\n" + client);

    assertThat(result.succeeded().stdout())
        .containsPattern("(?m)^upper .*\n(?s:.*)^upper ")
        .containsOnlyOnce("com.example.greeter")
        .endsWith("\nBonjour, Ada!\n");
    assertThat(result.stderr()).isEmpty();
  }
}
