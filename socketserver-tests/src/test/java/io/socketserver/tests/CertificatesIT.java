package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What of a running image changes: its certificates, and the keys of its tickets.
class CertificatesIT {

  /// The first line of a ticket, which begins with the name of its key.
  private static final Pattern TICKET =
      Pattern.compile("TLS session ticket:\\s+0000 - ((?:[0-9a-f]{2}[ -]){4})");

  @TempDir Path folder;

  private Launched serve(String... prefix) throws IOException {
    var command = new ArrayList<>(List.of(prefix));
    command.add(Program.command(Program.image()).toString());
    command.addAll(
        List.of(
            "serve",
            "tls://127.0.0.1:0",
            "--handler",
            "daytime",
            "--tls-cert",
            folder.resolve("cert.pem").toString(),
            "--tls-key",
            folder.resolve("key.pem").toString()));
    Launched launched = Launched.start(new ProcessBuilder(command));
    launched.process().getOutputStream().close();
    return launched;
  }

  private void use(TestCertificate certificate) throws IOException {
    for (Path file : new Path[] {certificate.certificate(), certificate.key()}) {
      Path target = folder.resolve(file.getFileName());
      Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static TestCertificate made(Path parent, String name) throws IOException {
    return TestCertificate.make(Files.createDirectory(parent.resolve(name)), name);
  }

  private static String subject(int port) throws Exception {
    String said = openssl(port);
    Matcher subject = Pattern.compile("subject=CN = (\\S+)").matcher(said);
    assertThat(subject.find()).as(said).isTrue();
    return subject.group(1);
  }

  private static String openssl(int port, String... more) throws Exception {
    String[] arguments = new String[4 + more.length];
    System.arraycopy(
        new String[] {"s_client", "-connect", "127.0.0.1:" + port, "-ign_eof"}, 0, arguments, 0, 4);
    System.arraycopy(more, 0, arguments, 4, more.length);
    return RealClient.require("openssl").run("", arguments).stdout();
  }

  private static long lines(Launched server, String text) {
    return server.log().stream().filter(line -> line.contains(text)).count();
  }

  /// No client connects between the change and the signal, so only the signal can have been
  /// noticed.
  @Test
  void hupReadsCertificatesAgain(@TempDir Path made) throws Exception {
    use(made(made, "first"));
    // under nohup(1) the signal would be ignored, as it should be
    try (Launched server = serve("env", "--default-signal=HUP")) {
      int port = server.port();
      assertThat(subject(port)).isEqualTo("first");

      use(made(made, "second"));
      server.signal("HUP");
      Await.until(
          () -> lines(server, "using the changed certificates") == 1, () -> "" + server.log());
      assertThat(subject(port)).isEqualTo("second");

      server.signal("HUP");
      Await.until(
          () -> lines(server, "the certificates are the same") == 1, () -> "" + server.log());

      Files.writeString(folder.resolve("key.pem"), "nonsense");
      server.signal("HUP");
      Await.until(
          () -> lines(server, "continuing with the previous certificates: ") == 1,
          () -> "" + server.log());
      assertThat(server.log())
          .anyMatch(line -> line.contains(folder.resolve("key.pem").toString()));
      assertThat(subject(port)).isEqualTo("second");

      assertThat(server.stop().status()).isZero();
    }
  }

  /// RFC 8446, section 4.6.1: a key that lives for ever would open what was recorded before.
  @Test
  void keysOfTicketsChangeAndOldTicketsCount(@TempDir Path made) throws Exception {
    use(made(made, "first"));
    try (Launched server =
        serve("env", "JAVA_TOOL_OPTIONS=-Djdk.tls.server.statelessKeyTimeout=1")) {
      int port = server.port();
      String session = folder.resolve("session").toString();
      String first = keyOf(openssl(port, "-sess_out", session));

      Await.until(() -> !keyOf(openssl(port)).equals(first), () -> "another key than " + first);

      assertThat(openssl(port, "-sess_in", session)).contains("Reused, TLSv1.3");
    }
  }

  private static String keyOf(String said) {
    Matcher ticket = TICKET.matcher(said);
    assertThat(ticket.find()).as(said).isTrue();
    return ticket.group(1);
  }
}
