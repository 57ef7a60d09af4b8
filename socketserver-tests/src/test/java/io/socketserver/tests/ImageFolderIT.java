package io.socketserver.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An image in folders with all sorts of names, and its script by all sorts of links: it runs, or
/// says why not.
///
/// The folders are made by a shell, whose names are bytes.
class ImageFolderIT {

  private static final String VERSION =
      "socketserver " + System.getProperty("socketserver.version") + "\n";

  private Path folder;

  private record Result(int status, String out, String err) {}

  @BeforeEach
  void makeFolder() throws IOException {
    // beside the image, so that its files can be links
    folder = Files.createTempDirectory(Program.image().getParent(), "images");
  }

  @AfterEach
  void removeFolder() throws Exception {
    assertThat(new ProcessBuilder("rm", "-rf", folder.toString()).start().waitFor()).isZero();
  }

  /// Runs a script in the folder, without a locale.
  ///
  /// In it `$image` is this build's image, and `$name` is what printf makes of a name. (`$(...)`
  /// removes line feeds at the end.)
  private Result sh(String name, String script) throws Exception {
    String named = "name=$(printf -- '" + name + "x'); name=${name%x}; image=$0\n";
    var builder =
        new ProcessBuilder("sh", "-euc", named + script, Program.image().toString())
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().keySet().removeIf(variable -> !variable.equals("PATH"));
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
      return new Result(
          process.exitValue(), text(folder.resolve("out")), text(folder.resolve("err")));
    } finally {
      process.destroyForcibly();
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), UTF_8);
  }

  private static List<String> copy() {
    return List.of("mkdir -p \"./$name\"", "cp -Rl \"$image/.\" \"./$name\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "an image",
        "end\\n",
        "end\\n\\n",
        "in\\nside",
        "gr\\303\\274\\303\\237e",
        "-dash",
        "dol\\044lar`x`",
        "quo\\042te\\047s",
        "back\\134slash",
        "%%p",
        "st*r?[x]",
        "@at=eq,comma;semi#hash",
      })
  void anImageRunsUnderAnyName(String name) throws Exception {
    String script =
        String.join("\n", copy())
            + """

            "./$name/bin/socketserver" --version
            "$PWD/$name/bin/socketserver" --version
            ln -s "$PWD/$name/bin/socketserver" -- "-absolute
            "
            ln -s "./-absolute
            " relative
            ./relative --version
            cd -- "./$name/bin"
            sh socketserver --version
            SOCKETSERVER_JAVA_OPTS=-Xlog:aot:stderr ./socketserver handlers
            """;

    Result result = sh(name, script);

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).startsWith(VERSION.repeat(4)).contains("upper");
    assertThat(result.err()).contains("Opened AOT cache").doesNotContain("failed", "rror");
  }

  /// Java looks for its libraries in a list that has colons between its members.
  @ParameterizedTest
  @ValueSource(strings = {"co:lon", "co:lon/image", ":"})
  void aColonIsNamedAsTheReason(String name) throws Exception {
    String script =
        """
        mkdir -p "./$name/bin"
        cp "$image/bin/socketserver" "./$name/bin"
        ln -s "./$name" link
        status=0
        ./link/bin/socketserver --version || status=$?
        exit $status
        """;

    Result result = sh(name, script);

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith("socketserver: Java cannot run from a folder with a colon in its path")
        .endsWith(name + "\n");
  }

  /// Java reads no path that is not UTF-8.
  @Test
  void aPathThatIsNotUtf8IsNamedAsTheReason() throws Exception {
    String script = String.join("\n", copy()) + "\nexec \"./$name/bin/socketserver\" handlers";

    Result result = sh("gr\\374n", script);

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .matches(
            "socketserver: Java cannot read the path of its image, [^\\n]*, as UTF-8[^\\n]*\\n");
  }
}
