package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A handler that somebody else wrote, which starts TLS in the image, and clients of others: those
/// of OpenSSL, Python and curl.
class StarttlsIT {

  /// A small server of mail, for threads and for event loops.
  private static final String MAIL =
      """
      public class Handlers implements RequestHandlerProvider {
        public String name() { return "mail"; }
        public String description() { return "takes mail, and forgets it"; }
        public Set<RequestKind> kinds() { return Set.of(RequestKind.STREAM); }

        public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
          return Session::new;
        }

        static class Session implements EventHandler {
          private final StringBuilder line = new StringBuilder();
          private boolean inMail;

          public void opened(EventConnection connection) { connection.write("220 ready\\r\\n"); }

          public void received(EventConnection connection, java.nio.ByteBuffer data)
              throws java.io.IOException {
            while (data.hasRemaining() && connection.isOpen()) {
              char next = (char) data.get();
              if (next == '\\n') {
                String command = line.toString().strip();
                line.setLength(0);
                obey(connection, command);
              } else {
                line.append(next);
              }
            }
          }

          private void obey(EventConnection connection, String command) throws java.io.IOException {
            if (inMail) {
              inMail = !command.equals(".");
              if (!inMail) {
                connection.write("250 taken\\r\\n");
              }
              return;
            }
            switch (command.split(" ")[0].toUpperCase(Locale.ROOT)) {
              case "EHLO" ->
                  connection.write(
                      connection.canStartTls() ? "250-here\\r\\n250 STARTTLS\\r\\n" : "250 here\\r\\n");
              case "STARTTLS" -> {
                if (connection.canStartTls()) {
                  connection.write("220 go ahead\\r\\n");
                  connection.startTls();
                } else {
                  connection.write("502 not here\\r\\n");
                }
              }
              case "NOOP" ->
                  connection.write(
                      "250 " + (connection.request().tlsSession().isPresent() ? "tls" : "plain")
                          + "\\r\\n");
              case "DATA" -> {
                inMail = true;
                connection.write("354 go on\\r\\n");
              }
              case "QUIT" -> {
                connection.write("221 bye\\r\\n");
                connection.end();
              }
              default -> connection.write("250 fine\\r\\n");
            }
          }
        }
      }
      """;

  private static final String SMTPLIB =
      """
      import smtplib, ssl, sys
      with smtplib.SMTP("127.0.0.1", int(sys.argv[1]), "me", 15) as client:
          print(client.noop()[1].decode())
          context = ssl.create_default_context(cafile=sys.argv[2])
          client._host = "localhost"
          client.starttls(context=context)
          print(client.noop()[1].decode())
          client.sendmail("a@localhost", ["b@localhost"], "text\\n" * 30000)
          print(client.sock.version(), client.has_extn("starttls"))
      """;

  /// Inserts a command after the client's own, as somebody in between would, and then shakes hands.
  private static final String INJECTION =
      """
      import socket, ssl, sys
      for rest in (b"NOOP\\r\\n", b"N", b"\\x16\\x03\\x01"):
          client = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 15)
          replies = client.makefile("rb")
          assert replies.readline().startswith(b"220")
          client.sendall(b"STARTTLS\\r\\n" + rest)
          try:
              got = replies.read()
          except ConnectionResetError:
              got = b""
          print(b"250" in got)
      """;

  private static final TestCertificate CERTIFICATE = TestCertificate.SHARED;

  @TempDir static Path work;
  @TempDir static Path jars;

  @BeforeAll
  static void makeHandler() throws IOException {
    String provides = "provides io.socketserver.api.RequestHandlerProvider with mail.Handlers;";
    Path jar = HandlerJar.make(work, "mail", provides, MAIL);
    Files.move(jar, jars.resolve("mail.jar"));
  }

  private static Launched mail(String mixin, String transport, String... addresses)
      throws IOException {
    String[] options = {
      "--handler",
      "mail",
      "--handler-path",
      jars.toString(),
      "--mixin",
      mixin,
      "--transport",
      transport,
      "--starttls",
      "--tls-cert",
      CERTIFICATE.certificate().toString(),
      "--tls-key",
      CERTIFICATE.key().toString()
    };
    String[] arguments = new String[1 + addresses.length + options.length];
    arguments[0] = "serve";
    System.arraycopy(addresses, 0, arguments, 1, addresses.length);
    System.arraycopy(options, 0, arguments, 1 + addresses.length, options.length);
    return Launched.start(arguments);
  }

  @ParameterizedTest
  @CsvSource({
    "serial, nio",
    "threading, nio",
    "threading, native",
    "multiplexing, nio",
    "multiplexing, native",
    "forking, native"
  })
  void servesPython(String mixin, String transport) throws Exception {
    try (Launched server = mail(mixin, transport, "tcp://127.0.0.1:0")) {
      String port = Integer.toString(server.port());
      RealClient python = RealClient.require("python3");

      assertThat(
              python
                  .run("", "-c", SMTPLIB, port, CERTIFICATE.certificate().toString())
                  .succeeded()
                  .stdout())
          .isEqualTo("plain\ntls\nTLSv1.3 False\n");
      assertThat(python.run("", "-c", INJECTION, port).succeeded().stdout())
          .isEqualTo("False\nFalse\nFalse\n");
    }
  }

  @ParameterizedTest
  @CsvSource({"-tls1_2", "-tls1_3"})
  void servesOpenssl(String version) throws Exception {
    try (Launched server = mail("threading", "auto", "tcp://127.0.0.1:0")) {
      String said =
          RealClient.require("openssl")
              .run(
                  "NOOP\r\nQUIT\r\n",
                  "s_client",
                  "-starttls",
                  "smtp",
                  "-connect",
                  "127.0.0.1:" + server.port(),
                  "-servername",
                  "localhost",
                  "-CAfile",
                  CERTIFICATE.certificate().toString(),
                  "-verify_return_error",
                  "-crlf",
                  "-ign_eof",
                  version)
              .stdout();

      assertThat(said).contains("Verify return code: 0 (ok)").contains("250 tls");
    }
  }

  /// One command serves both ways to encrypt mail.
  @Test
  void servesCurlBesideTls(@TempDir Path folder) throws Exception {
    Path text = Files.writeString(folder.resolve("text"), "Subject: x\r\n\r\ntext\r\n");
    try (Launched server = mail("multiplexing", "auto", "tcp://127.0.0.1:0", "tls://127.0.0.1:0")) {
      int plain = server.port();
      int encrypted = server.port();
      RealClient curl = RealClient.require("curl");

      for (String url :
          new String[] {"smtp://localhost:" + plain, "smtps://localhost:" + encrypted}) {
        String said =
            curl.run(
                    "",
                    "-sSv",
                    "--ssl-reqd",
                    "--ipv4",
                    "--cacert",
                    CERTIFICATE.certificate().toString(),
                    "--mail-from",
                    "a@localhost",
                    "--mail-rcpt",
                    "b@localhost",
                    "-T",
                    text.toString(),
                    url)
                .succeeded()
                .stderr();
        assertThat(said).contains("SSL connection using TLSv1.3").contains("250 taken");
      }
    }
  }

  @Test
  void rejectsTheOptionWithoutEffect() throws Exception {
    String cert = CERTIFICATE.certificate().toString();
    String key = CERTIFICATE.key().toString();

    assertThat(
            Launched.run(
                "serve",
                "tls://127.0.0.1:0",
                "--handler",
                "echo",
                "--starttls",
                "--tls-cert",
                cert,
                "--tls-key",
                key))
        .satisfies(end -> assertThat(end.status()).isEqualTo(2))
        .satisfies(end ->
            assertThat(end.err())
                .contains("--starttls has no effect without an address of connections"));
    assertThat(Launched.run("serve", "tcp://127.0.0.1:0", "--handler", "echo", "--starttls").err())
        .contains("--starttls has no effect without --tls-cert FILE");
  }
}
