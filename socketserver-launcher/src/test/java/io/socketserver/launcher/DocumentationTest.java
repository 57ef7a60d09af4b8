package io.socketserver.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DocumentationTest {

  @Test
  void docsHaveTheOptionsThatThereAre() throws IOException {
    Path page = Path.of(System.getProperty("socketserver.root")).resolve("docs/launcher.md");

    assertThat(Files.readString(page)).contains(OptionTable.markdown());
  }
}
