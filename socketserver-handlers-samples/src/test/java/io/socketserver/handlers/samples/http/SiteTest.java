package io.socketserver.handlers.samples.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SiteTest {

  @TempDir private Path folder;
  private Path root;

  @BeforeEach
  void fill() throws IOException {
    root = Files.createDirectory(folder.resolve("root"));
    Files.writeString(root.resolve("index.html"), "index");
    Files.writeString(root.resolve("a.txt"), "a");
    Files.createDirectory(root.resolve("empty"));
    Files.createDirectory(folder.resolve("root-of-another"));
    Files.writeString(folder.resolve("root-of-another/secret.txt"), "secret");
  }

  @Test
  void findsFiles() throws Exception {
    assertThat(find("/a.txt")).isInstanceOf(Located.File.class);
    assertThat(((Located.File) find("/a.txt")).size()).isEqualTo(1);
  }

  @Test
  void findsTheIndexOfAFolder() throws Exception {
    assertThat(((Located.File) find("/")).path().getFileName()).hasToString("index.html");
    assertThat(find("/empty/")).isInstanceOf(Located.Nothing.class);
    assertThat(find("/empty")).isInstanceOf(Located.FolderWithoutSlash.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/none", "/a.txt/", "/a.txt/b", "/none/b"})
  void findsNothingElse(String target) throws Exception {
    assertThat(find(target)).isInstanceOf(Located.Nothing.class);
  }

  @Test
  void findsNothingUnderANameThatIsTooLong() throws Exception {
    assertThat(find("/" + "x".repeat(10_000))).isInstanceOf(Located.Nothing.class);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void followsLinksThatStayBelowTheRoot() throws Exception {
    Files.createSymbolicLink(root.resolve("link.txt"), Path.of("a.txt"));
    Files.createSymbolicLink(root.resolve("around"), Path.of("../root"));

    assertThat(find("/link.txt")).isEqualTo(find("/a.txt"));
    assertThat(find("/around/a.txt")).isEqualTo(find("/a.txt"));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void doesNotFollowLinksThatLeadOut() throws Exception {
    Path secret = folder.resolve("root-of-another/secret.txt");
    Files.createSymbolicLink(root.resolve("absolute.txt"), secret);
    Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(root.resolve("twice"), Path.of("up"));
    Files.createSymbolicLink(root.resolve("empty/index.html"), secret);
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));

    assertThat(find("/absolute.txt")).isInstanceOf(Located.Nothing.class);
    assertThat(find("/up/root-of-another/secret.txt")).isInstanceOf(Located.Nothing.class);
    assertThat(find("/twice/root-of-another/secret.txt")).isInstanceOf(Located.Nothing.class);
    assertThat(find("/up")).isInstanceOf(Located.Nothing.class);
    assertThat(find("/empty/")).isInstanceOf(Located.Nothing.class);
    assertThat(find("/loop")).isInstanceOf(Located.Nothing.class);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void servesARootThatIsALink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link-to-root"), root);

    assertThat(new Site(link, "index.html").find(Target.parse("/a.txt"))).isEqualTo(find("/a.txt"));
  }

  private Located find(String target) throws IOException, HttpException {
    return new Site(root, "index.html").find(Target.parse(target));
  }
}
