package io.socketserver.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartChecksTest {

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(printed, true, UTF_8);

  @Test
  void anImageThatIsThereIsReadable(@TempDir Path home) {
    assertThat(StartChecks.isImageReadable(home.toString(), err)).isTrue();
    assertThat(printed.size()).isZero();
  }

  @Test
  void anImageWhosePathCannotBeReadSaysSoInOneLine() {
    assertThat(StartChecks.isImageReadable("/opt/gr\uFFFDn\n", err)).isFalse();
    assertThat(printed.toString(UTF_8))
        .startsWith("socketserver: Java cannot read the path of its image, /opt/gr\uFFFDn\\n, as ")
        .hasLineCount(1);
  }

  @Test
  void wordsThatAreNotWhatWasTypedAreRefused() {
    assertThatThrownBy(() -> StartChecks.words(List.of("serve", "unix:gr\uFFFDn")))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("the argument 'unix:gr\uFFFDn' is not ");
    assertThatCode(() -> StartChecks.words(List.of("serve", "unix:gr\u00fcn")))
        .doesNotThrowAnyException();
  }

  @Test
  void onlyAnEncodingThatCannotHoldAllNamesIsMentioned() {
    StartChecks.encoding("UTF-8", err);
    assertThat(printed.size()).isZero();

    StartChecks.encoding("ANSI_X3.4-1968", err);
    assertThat(printed.toString(UTF_8))
        .contains("ANSI_X3.4-1968", "LC_ALL=C.UTF-8")
        .hasLineCount(1);
  }
}
