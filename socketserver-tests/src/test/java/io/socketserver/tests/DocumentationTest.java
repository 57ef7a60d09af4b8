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
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The pages of the documentation: their Java compiles, and their links lead somewhere.
class DocumentationTest {

  private static final Path ROOT = Path.of(System.getProperty("socketserver.root"));
  private static final String IMPORTS =
      """
      import static java.nio.charset.StandardCharsets.UTF_8;
      import static org.assertj.core.api.Assertions.assertThat;
      import io.socketserver.api.*;
      import io.socketserver.core.*;
      import io.socketserver.core.spi.*;
      import io.socketserver.testkit.*;
      import io.socketserver.unix.*;
      import java.io.IOException;
      import java.io.Serializable;
      import java.net.InetSocketAddress;
      import java.nio.file.Path;
      import java.time.*;
      import java.util.*;
      import java.util.concurrent.atomic.LongAdder;
      import org.junit.jupiter.api.Test;
      """;

  @TempDir Path folder;

  static List<String> pages() throws IOException {
    return Markdown.pages();
  }

  /// The pages with Java in them.
  static List<String> pagesWithJava() throws IOException {
    List<String> pages = new ArrayList<>();
    for (String page : Markdown.pages()) {
      if (!Markdown.read(page).blocks("java").isEmpty()) {
        pages.add(page);
      }
    }
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pagesWithJava")
  void showJavaThatCompiles(String page) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-proc:none",
                "-d",
                folder.resolve("classes").toString(),
                "--module-path",
                System.getProperty("jdk.module.path"),
                "--add-modules",
                "ALL-MODULE-PATH"));
    List<String> blocks = Markdown.read(page).blocks("java");
    for (int i = 0; i < blocks.size(); i++) {
      // A descriptor is a file of its own kind; that of the examples is compiled with them.
      if (!blocks.get(i).startsWith("module ")) {
        arguments.add(source(i, blocks.get(i)).toString());
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

  private Path source(int number, String block) throws IOException {
    if (block.startsWith("import ")) {
      // A whole file, without a package.
      return Files.writeString(folder.resolve("Program" + number + ".java"), block);
    }
    // Each file is a package of its own, so that blocks may use the same names.
    String name = "block" + number;
    return Files.writeString(
        Files.createDirectory(folder.resolve(name)).resolve("Block.java"),
        "package " + name + ";\n" + IMPORTS + unit(block));
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

  @ParameterizedTest
  @MethodSource("pages")
  void linkOnlyToWhatIsThere(String page) throws IOException {
    Markdown markdown = Markdown.read(page);
    List<String> broken = new ArrayList<>();
    for (String link : markdown.links()) {
      if (!link.contains("://") && !leadsSomewhere(markdown, link)) {
        broken.add(link);
      }
    }
    assertThat(broken).isEmpty();
  }

  private static boolean leadsSomewhere(Markdown page, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path target =
        parts[0].isEmpty() ? page.file() : page.file().resolveSibling(parts[0]).normalize();
    if (parts.length == 1 || !Files.exists(target)) {
      return Files.exists(target);
    }
    return Markdown.read(ROOT.relativize(target).toString()).anchors().contains(parts[1]);
  }

  @Test
  void areAllInTheIndex() throws IOException {
    assertIndexed("docs/");
  }

  @Test
  void haveAllDecisionsInTheIndex() throws IOException {
    assertIndexed("docs/adr/");
  }

  private static void assertIndexed(String directory) throws IOException {
    List<String> files =
        Markdown.pages().stream()
            .filter(page -> page.matches(directory + "[^/]+\\.md"))
            .map(page -> page.substring(directory.length()))
            .filter(file -> !file.equals("README.md"))
            .toList();

    assertThat(files).isNotEmpty();
    assertThat(Markdown.read(directory + "README.md").links()).containsAll(files);
  }
}
