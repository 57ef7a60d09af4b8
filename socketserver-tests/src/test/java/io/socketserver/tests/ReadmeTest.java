package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What README.md says and can be checked without an image; [ReadmeIT] does what it says.
class ReadmeTest {

  private static final Path ROOT = Path.of(System.getProperty("socketserver.root"));

  @Test
  void isShort() throws IOException {
    assertThat(Markdown.read("README.md").text().lines()).hasSizeLessThanOrEqualTo(150);
  }

  /// The second command is what continuous integration runs, and so it is run with every change.
  @Test
  void givesTheCommandThatContinuousIntegrationRuns() throws IOException {
    assertThat(Markdown.read("README.md").blocks("sh")).contains("mvn -B verify\n");
    assertThat(Files.readAllLines(ROOT.resolve(".ci/run"))).contains("run mvn -B verify");
  }

  @Test
  void showsAServerInSixLines() throws IOException {
    List<String> programs =
        Markdown.read("README.md").blocks("java").stream()
            .filter(block -> block.startsWith("import module io.socketserver.core;"))
            .toList();

    assertThat(programs)
        .singleElement()
        .satisfies(program ->
            assertThat(program.lines().filter(line -> !line.isBlank()))
                .hasSizeLessThanOrEqualTo(6));
  }

  @Test
  void showsTheDescriptorOfTheExample() throws IOException {
    List<String> descriptors =
        Markdown.read("README.md").blocks("java").stream()
            .filter(block -> block.startsWith("module "))
            .toList();
    String example =
        Files.readString(ROOT.resolve("examples/greeter/src/main/java/module-info.java"));

    assertThat(descriptors)
        .singleElement()
        .isEqualTo(example.substring(example.indexOf("module com")));
  }

  @Test
  void asksForTheMavenThatTheBuildAsksFor() throws IOException {
    assertThat(Files.readString(ROOT.resolve("pom.xml")))
        .contains("<version>[3.8,)</version>", "<socketserver.jdk>[25,)</socketserver.jdk>");
    assertThat(Markdown.read("README.md").text()).contains("Maven 3.8 or newer, and a JDK 25");
  }
}
