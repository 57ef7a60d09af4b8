package io.socketserver.tests.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.Violation;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ClassHandlerFactory;
import io.socketserver.tests.Await;
import io.socketserver.tests.matrix.handler.Upgrading;
import io.socketserver.tests.tls.TestCertificate;
import io.socketserver.tests.tls.TlsClient;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Connections that begin in plain, under every processor and over every transport.
class StarttlsTest {

  private static Stream<Rig> rigs() {
    return Rig.all()
        .filter(rig -> rig.kind().isStream() && !rig.network().isIpv6())
        .filter(rig -> rig.layering() == Rig.Layering.NONE);
  }

  private static BaseServer<?> serve(Rig rig) throws IOException {
    return rig.server(
        rig.options().addLayer(TestCertificate.SHARED.layer().onDemand()).build(),
        new BothForms(ClassHandlerFactory.of(Upgrading.OfStreams.class), Upgrading.OfEvents::new));
  }

  private static String exchange(Client client, String line) throws IOException {
    client.send(line + "\n");
    return receiveLine(client);
  }

  private static String receiveLine(Client client) throws IOException {
    var all = new StringBuilder();
    while (all.indexOf("\n") < 0) {
      String part = client.receive();
      if (part.isEmpty()) {
        break;
      }
      all.append(part);
    }
    return all.toString();
  }

  @ParameterizedTest
  @MethodSource("rigs")
  void encryptsARunningConnection(Rig rig) throws Exception {
    try (BaseServer<?> server = serve(rig)) {
      server.start();
      try (Client client = rig.client(server)) {
        assertThat(exchange(client, "hello")).isEqualTo("hello\n");
        assertThat(exchange(client, "session")).isEqualTo("plain can\n");
        assertThat(exchange(client, "starttls")).isEqualTo("go\n");

        try (TlsClient encrypted = TlsClient.over(client)) {
          assertThat(exchange(encrypted, "again")).isEqualTo("again\n");
          assertThat(exchange(encrypted, "session")).isEqualTo("TLSv1.3\n");
          String much = "0123456789".repeat(700);
          assertThat(exchange(encrypted, much)).isEqualTo(much + "\n");
        }
      }
      Await.until(() -> server.statistics().completed() == 1, () -> "it is over");
      assertThat(server.statistics().failed()).isZero();
    }
  }

  /// CVE-2011-0411: the client's first encrypted line would seem to be `injected`.
  @ParameterizedTest
  @MethodSource("rigs")
  void refusesPlainBytesAfterTheCommand(Rig rig) throws Exception {
    for (String command : new String[] {"starttls", "careless"}) {
      try (BaseServer<?> server = serve(rig)) {
        server.start();
        try (Client client = rig.client(server)) {
          assertThat(exchange(client, "hello")).isEqualTo("hello\n");

          client.send(command + "\ninjected\n");

          assertThat(receiveAll(client)).doesNotContain("injected");
        }
        Await.until(() -> server.statistics().failed() == 1, () -> "it has failed");
        Await.until(
            () -> server.statistics().violations().containsKey(Violation.HANDSHAKE_FAILURE),
            () -> server.statistics().toString());
      }
    }
  }

  /// They are still in the kernel, so they are no handshake.
  @ParameterizedTest
  @MethodSource("rigs")
  void refusesPlainBytesThatComeLater(Rig rig) throws Exception {
    try (BaseServer<?> server = serve(rig)) {
      server.start();
      try (Client client = rig.client(server)) {
        assertThat(exchange(client, "starttls")).isEqualTo("go\n");

        client.send("inj");
        client.send("ected\ninjected\n");

        assertThat(receiveAll(client)).doesNotContain("ected");
      }
      Await.until(() -> server.statistics().failed() == 1, () -> "it has failed");
    }
  }

  @ParameterizedTest
  @MethodSource("rigs")
  void startsOnce(Rig rig) throws Exception {
    try (BaseServer<?> server = serve(rig)) {
      server.start();
      try (Client client = rig.client(server)) {
        assertThat(exchange(client, "starttls")).isEqualTo("go\n");
        try (TlsClient encrypted = TlsClient.over(client)) {
          assertThat(exchange(encrypted, "careless")).isEqualTo("go\n");
          assertThat(exchange(encrypted, "still")).isEqualTo("still\n");
          assertThat(exchange(encrypted, "starttls")).isEqualTo("go\n");
          assertThat(encrypted.receive()).isEmpty();
        }
      }
      Await.until(() -> server.statistics().failed() == 1, () -> "it has failed");
    }
  }

  @ParameterizedTest
  @MethodSource("rigs")
  void needsItsLayer(Rig rig) throws Exception {
    try (BaseServer<?> server =
        rig.server(
            rig.options().build(),
            new BothForms(
                ClassHandlerFactory.of(Upgrading.OfStreams.class), Upgrading.OfEvents::new))) {
      server.start();
      try (Client client = rig.client(server)) {
        assertThat(exchange(client, "session")).isEqualTo("plain\n");
        client.send("careless\nafter\nlast\n");
        client.end();
        assertThat(receiveAll(client)).isEqualTo("go\nafter\nlast\n");
      }
    }
  }

  /// What the client sent, until it is closed or reset.
  private static String receiveAll(Client client) {
    var all = new StringBuilder();
    try {
      for (String part = client.receive(); !part.isEmpty(); part = client.receive()) {
        all.append(part);
      }
    } catch (IOException reset) {
      // nothing more
    }
    return all.toString();
  }
}
