package io.socketserver.unix.internal.inherited;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.spi.DatagramEndpoint.Datagram;
import io.socketserver.unix.internal.transport.NativeDatagramEndpoint;
import io.socketserver.unix.socket.AbstractAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemdNotifierTest {

  private static final long PID = 4711;

  @TempDir Path folder;

  private static String take(NativeDatagramEndpoint manager) throws IOException {
    while (true) {
      assertThat(manager.awaitReady(System.nanoTime() + Duration.ofSeconds(20).toNanos())).isTrue();
      Datagram datagram = manager.receive();
      if (datagram != null) {
        return StandardCharsets.UTF_8.decode(datagram.data()).toString();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tellsWhatSystemdUnderstands(boolean isAbstract) throws Exception {
    String name = "notify-test-" + ProcessHandle.current().pid();
    SocketAddress address =
        isAbstract
            ? AbstractAddress.of(name)
            : UnixDomainSocketAddress.of(folder.resolve("notify"));
    try (var manager = NativeDatagramEndpoint.bind(address, ServerOptions.defaults())) {
      var notifier =
          new SystemdNotifier(
              Map.of("NOTIFY_SOCKET", isAbstract ? "@" + name : folder.resolve("notify") + ""),
              PID);
      assertThat(notifier.isHeard()).isTrue();

      notifier.ready("two\nlines");
      assertThat(take(manager)).isEqualTo("READY=1\nSTATUS=two lines");
      long before = System.nanoTime() / 1000;
      notifier.reloading();
      assertThat(take(manager))
          .startsWith("RELOADING=1\nMONOTONIC_USEC=")
          .satisfies(state ->
              assertThat(Long.parseLong(state.substring(state.lastIndexOf('=') + 1)))
                  .isBetween(before, System.nanoTime() / 1000));
      notifier.alive();
      assertThat(take(manager)).isEqualTo("WATCHDOG=1");
      notifier.stopping("end");
      assertThat(take(manager)).isEqualTo("STOPPING=1\nSTATUS=end");
    }
  }

  @Test
  void isSilentWhereNobodyListens() {
    var notifier = new SystemdNotifier(Map.of("WATCHDOG_USEC", "1000000"), PID);

    assertThat(notifier.isHeard()).isFalse();
    assertThat(notifier.watchdogInterval()).isZero();
    notifier.ready("nobody hears that");
  }

  @Test
  void survivesAManagerThatIsGone() {
    for (String socket :
        Stream.of(
                folder.resolve("gone").toString(),
                "@nobody",
                "vsock:2:1",
                "@",
                "/" + "x".repeat(200))
            .toList()) {
      new SystemdNotifier(Map.of("NOTIFY_SOCKET", socket), PID).ready("x");
    }
  }

  @Test
  void isWatchedOnlyIfItIsMeant() {
    String socket = folder.resolve("notify").toString();

    assertThat(interval(socket, "3000000", "4711")).isEqualTo(Duration.ofSeconds(3));
    assertThat(interval(socket, "3000000", "4712")).isZero();
    assertThat(interval(socket, "soon", "4711")).isZero();
    assertThat(
            new SystemdNotifier(Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", "5000"), PID)
                .watchdogInterval())
        .isEqualTo(Duration.ofMillis(5));
  }

  private static Duration interval(String socket, String micros, String pid) {
    return new SystemdNotifier(
            Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", micros, "WATCHDOG_PID", pid), PID)
        .watchdogInterval();
  }
}
