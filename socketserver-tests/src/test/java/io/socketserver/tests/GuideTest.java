package io.socketserver.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Java in docs/writing-handlers.md compiles.
class GuideTest {

  private static final Path GUIDE =
      Path.of(System.getProperty("socketserver.root"), "docs", "writing-handlers.md");
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final String IMPORTS =
      """
      import static org.assertj.core.api.Assertions.assertThat;
      import io.socketserver.api.*;
      import io.socketserver.core.*;
      import io.socketserver.core.spi.*;
      import java.io.IOException;
      import java.net.InetSocketAddress;
      import java.nio.file.Path;
      import java.time.*;
      import java.util.*;
      import org.junit.jupiter.api.Test;
      """;

  @TempDir Path folder;

  @Test
  void compiles() throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-proc:none",
                "-d",
                folder.resolve("classes").toString(),
                "--class-path",
                System.getProperty("jdk.module.path")));
    List<String> blocks =
        JAVA.matcher(Files.readString(GUIDE)).results().map(MatchResult::group).toList();
    assertThat(blocks).hasSizeGreaterThan(5);
    for (int i = 0; i < blocks.size(); i++) {
      String block = blocks.get(i).substring("```java\n".length()).replace("```", "");
      // Each file is a package of its own, so that blocks may use the same names.
      if (!block.startsWith("module ")) {
        Path file = Files.createDirectory(folder.resolve("block" + i)).resolve("Block.java");
        Files.writeString(file, "package block" + i + ";\n" + IMPORTS + unit(block));
        arguments.add(file.toString());
      }
    }
    var messages = new ByteArrayOutputStream();
    var out = new PrintStream(messages, true, UTF_8);
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(out, out, arguments.toArray(String[]::new));
    assertThat(messages.toString(UTF_8)).isEmpty();
    assertThat(status).isZero();
  }

  /// A class as it is; a method, or statements, within one.
  private static String unit(String block) {
    String first = block.lines().findFirst().orElseThrow();
    if (first.contains("class ")) {
      // Only a file of its name may have a public class.
      return block.replaceFirst("^public ", "");
    }
    String member =
        first.endsWith(") {") && !first.startsWith("try ")
            ? block
            : "void example() throws Exception {\n" + block + "}\n";
    return "class Block {\n" + member + "}\n";
  }
}
