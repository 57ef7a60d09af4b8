package io.socketserver.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The code of `docs/testing-handlers.md` is that of a test which runs.
class TestingHandlersGuideTest {

  private static final Path ROOT = Path.of(System.getProperty("socketserver.root"));
  private static final Path GUIDE = ROOT.resolve("docs/testing-handlers.md");
  private static final Path EXAMPLE =
      ROOT.resolve(
          "socketserver-tests/src/test/java/io/socketserver/tests/memory/GreetingHandlerTest.java");

  @Test
  void showsTheWholeExample() throws IOException {
    String guide = Files.readString(GUIDE);
    String example = Files.readString(EXAMPLE);

    assertThat(guide)
        .contains(example.substring(example.indexOf("import "), example.indexOf("\n///")))
        .contains(example.substring(example.indexOf("class GreetingHandlerTest")));
  }
}
