package io.socketserver.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.core.HandlerCatalog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceTest {

  private final HandlerCatalog catalog = HandlerCatalog.load();

  private static ServeSettings settings(String... addresses) {
    var words = new ArrayList<>(List.of(addresses));
    words.addAll(List.of("--handler", "upper", "--mixin", "serial"));
    return ServeSettings.of(ArgumentParser.parse(Command.SERVE, words));
  }

  @Test
  void announcesEveryListenerWithItsRealPort() throws Exception {
    ServeSettings settings = settings("tcp://127.0.0.1:0", "udp://[::1]:0");
    Service service = Service.bind(settings, catalog);
    try {
      var out = new ByteArrayOutputStream();
      service.announce(settings, new PrintStream(out, false, StandardCharsets.UTF_8));

      int tcp = port(service.listeners().get(0));
      int udp = port(service.listeners().get(1));
      assertThat(tcp).isPositive();
      assertThat(out.toString(StandardCharsets.UTF_8).lines())
          .containsExactly(
              "listening on tcp://127.0.0.1:" + tcp + " handler=upper mixin=serial",
              "listening on udp://[::1]:" + udp + " handler=upper mixin=serial");
    } finally {
      assertThat(service.close(Duration.ZERO).await(Duration.ofSeconds(20))).isTrue();
    }
  }

  @Test
  void bindsNothingWhereOneAddressCannotBeBound() throws IOException {
    int free = freePort();
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String inUse = "tcp://127.0.0.1:" + taken.getLocalPort();

      assertThatThrownBy(() -> Service.bind(settings("tcp://127.0.0.1:" + free, inUse), catalog))
          .isInstanceOf(FailureException.class)
          .hasMessage("cannot serve " + inUse + ": Address already in use");
    }
    // Would fail if the first address were bound still.
    new ServerSocket(free, 1, InetAddress.getLoopbackAddress()).close();
  }

  @Test
  void saysWhichHandlerDoesNotGoWithItsMixin() {
    ServeSettings settings =
        ServeSettings.of(
            ArgumentParser.parse(
                Command.SERVE,
                List.of("tcp://127.0.0.1:0", "--handler", "upper", "--mixin", "multiplexing")));

    assertThatThrownBy(() -> Service.bind(settings, catalog))
        .isInstanceOf(FailureException.class)
        .hasMessageStartingWith("cannot serve tcp://127.0.0.1:0: ")
        .hasMessageContaining("'upper'")
        .hasMessageContaining("multiplexing")
        .hasMessageContaining("use threading");
  }

  @Test
  void servesUntilClosed() throws Exception {
    Service service = Service.bind(settings("tcp://127.0.0.1:0", "udp://127.0.0.1:0"), catalog);
    Closing closing = service.close(null);

    service.serve(Duration.ofMillis(500));

    assertThat(closing.await(Duration.ofSeconds(20))).isTrue();
    assertThat(closing.reports()).hasSize(2).allMatch(report -> report.isGraceful());
  }

  private static int port(Listener listener) {
    return ((InetSocketAddress) listener.server().serverAddress()).getPort();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
