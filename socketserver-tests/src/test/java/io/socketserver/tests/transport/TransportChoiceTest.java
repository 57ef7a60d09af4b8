package io.socketserver.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.Transports;
import io.socketserver.core.spi.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Which transport servers take, and how to ask for one.
class TransportChoiceTest {

  @Test
  void namesTheTransportsThatAreThere() {
    assertThat(Transports.names()).containsExactlyInAnyOrder("auto", "native", "nio");
  }

  @Test
  void findsATransportByItsName() {
    assertThat(Transports.named("nio").name()).isEqualTo("nio");
    assertThat(Transports.named("auto")).isSameAs(Transports.auto());
    assertThat(Transports.named("nio").unavailable()).isEmpty();
  }

  @Test
  void tellsTheNamesWhereOneIsNotKnown() {
    assertThatThrownBy(() -> Transports.named("nOi"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no transport 'nOi'")
        .hasMessageContaining("auto, native, nio");
  }

  @Test
  void isWhatServersTakeByDefault() {
    assertThat(ServerOptions.defaults().transport()).isSameAs(Transports.auto());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void takesTheNativeOneWhereItMayBeUsed() throws Exception {
    assertThat(run(JavaProgram.NATIVE_ACCESS)).containsExactly("chosen native", "got native");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void staysWithJavasChannelsAndPrintsNoWarningWhereNativeAccessWasNotGiven() throws Exception {
    assertThat(run())
        .containsExactly(
            "chosen nio",
            "refused the transport 'native' cannot be used: it needs the option "
                + JavaProgram.NATIVE_ACCESS
                + " of java");
  }

  @Test
  void goesOnWithoutATransportThatIsBroken(@TempDir Path folder) throws Exception {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(services.resolve(Transport.class.getName()), "com.example.Missing\n");

    List<String> output =
        JavaProgram.run(ChosenTransport.class, List.of(), List.of(folder), "broken");

    assertThat(output)
        .contains("chosen nio")
        .anyMatch(line -> line.startsWith("refused no transport 'broken'"))
        .anyMatch(line -> line.matches(".*a transport cannot be used: .*com.example.Missing.*"));
  }

  private static List<String> run(String... options) throws Exception {
    return JavaProgram.run(ChosenTransport.class, List.of(options), "native");
  }
}
