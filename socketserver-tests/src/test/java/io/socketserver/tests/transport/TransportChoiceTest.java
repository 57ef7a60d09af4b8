package io.socketserver.tests.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.spi.Transport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Which transport servers take, and how to ask for one.
class TransportChoiceTest {

  private static final String ACCESS = "--enable-native-access=io.socketserver.unix";

  @Test
  void namesTheTransportsThatAreThere() {
    assertThat(Transport.names()).containsExactlyInAnyOrder("auto", "native", "nio");
  }

  @Test
  void findsATransportByItsName() {
    assertThat(Transport.named("nio").name()).isEqualTo("nio");
    assertThat(Transport.named("auto")).isSameAs(Transport.auto());
    assertThat(Transport.named("nio").unavailable()).isEmpty();
  }

  @Test
  void tellsTheNamesWhereOneIsNotKnown() {
    assertThatThrownBy(() -> Transport.named("nOi"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no transport 'nOi'")
        .hasMessageContaining("auto, native, nio");
  }

  @Test
  void isWhatServersTakeByDefault() {
    assertThat(ServerOptions.defaults().transport()).isSameAs(Transport.auto());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void takesTheNativeOneWhereItMayBeUsed() throws Exception {
    assertThat(run(ACCESS)).containsExactly("chosen native", "got native");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void staysWithJavasChannelsAndPrintsNoWarningWhereNativeAccessWasNotGiven() throws Exception {
    assertThat(run())
        .containsExactly(
            "chosen nio",
            "refused the transport 'native' cannot be used: it needs the option "
                + ACCESS
                + " of java");
  }

  /// What a program prints, on standard output and on standard error.
  private static List<String> run(String... options) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "--module-path",
            System.getProperty("jdk.module.path"),
            "--add-modules",
            "ALL-MODULE-PATH",
            "--class-path",
            Path.of(
                    ChosenTransport.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString(),
            ChosenTransport.class.getName(),
            "native"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return output.lines().toList();
    } finally {
      process.destroyForcibly();
    }
  }
}
