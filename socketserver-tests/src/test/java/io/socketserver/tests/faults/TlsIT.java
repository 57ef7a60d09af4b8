package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Await;
import io.socketserver.tests.Program;
import io.socketserver.tests.RealClient;
import io.socketserver.tests.tls.TestCertificate;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// TLS of the image, with clients of others: OpenSSL's, Python's and curl.
class TlsIT {

  private static final TestCertificate CERTIFICATE = TestCertificate.SHARED;

  /// Sends a megabyte and receives it at the same time, with each version; then says goodbye.
  private static final String MEGABYTE =
      """
      import select, ssl, socket, sys
      data = bytes(range(256)) * 4096
      for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
          context = ssl.create_default_context(cafile=sys.argv[2])
          context.minimum_version = context.maximum_version = version
          plain = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 15)
          client = context.wrap_socket(plain, server_hostname="localhost")
          client.setblocking(False)
          sent, got = 0, bytearray()
          while len(got) < len(data):
              readable, writable, _ = select.select(
                  [client], [client] if sent < len(data) else [], [], 15)
              assert readable or writable
              try:
                  while True:
                      got += client.recv(65536)
              except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                  pass
              if sent < len(data):
                  try:
                      sent += client.send(data[sent:sent + 50000])
                  except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                      pass
          assert got == data
          used = client.version()
          client.settimeout(15)
          client.unwrap()
          print(used)
      """;

  /// Half of a handshake each, which stay open.
  private static final String HALF =
      """
      import socket, ssl, sys
      kept = []
      for i in range(int(sys.argv[2])):
          client = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 15)
          incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
          half = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
          try:
              half.do_handshake()
          except ssl.SSLWantReadError:
              pass
          hello = outgoing.read()
          client.sendall(hello[:len(hello) if i % 2 else 20])
          kept.append(client)
      print("open", flush=True)
      for client in kept:
          while client.recv(10000):
              pass
      print("ended")
      """;

  /// Speaks without TLS, until its address has a penalty.
  private static final String PLAIN =
      """
      import socket, sys, time
      def call():
          with socket.create_connection(("127.0.0.1", int(sys.argv[1])), 15) as client:
              try:
                  client.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
                  return client.recv(1)
              except (ConnectionResetError, BrokenPipeError):
                  return b""
      print(call())
      end = time.monotonic() + 15
      while call() and time.monotonic() < end:
          pass
      print(call())
      """;

  private static ServerProcess.Builder image(String handler) {
    return ServerProcess.of(Program.IMAGE).handler(handler).encrypted();
  }

  @ParameterizedTest
  @CsvSource({
    "serial, nio",
    "serial, native",
    "threading, nio",
    "threading, native",
    "multiplexing, nio",
    "multiplexing, native",
    "forking, native"
  })
  void servesPython(String mixin, String transport) throws Exception {
    try (var server =
        image("echo").mixin(mixin).transport(transport).imageArguments(certificate()).start()) {
      assertThat(
              RealClient.require("python3")
                  .run("", "-c", MEGABYTE, port(server), CERTIFICATE.certificate().toString())
                  .succeeded()
                  .stdout())
          .isEqualTo("TLSv1.2\nTLSv1.3\n");
    }
  }

  @ParameterizedTest
  @CsvSource({"threading, nio", "multiplexing, nio", "multiplexing, native", "forking, native"})
  void failedHandshakesHaveAPenalty(String mixin, String transport) throws Exception {
    try (var server =
        image("echo")
            .mixin(mixin)
            .transport(transport)
            .imageArguments(certificate("--penalty", "5m"))
            .start()) {
      assertThat(
              RealClient.require("python3").run("", "-c", PLAIN, port(server)).succeeded().stdout())
          .isEqualTo("b'\\x15'\nb''\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void servesOpenssl(String version) throws Exception {
    try (var server = image("upper").imageArguments(certificate()).start()) {
      RealClient openssl = RealClient.require("openssl");

      String said =
          openssl
              .run(
                  "hello\n",
                  "s_client",
                  "-connect",
                  "127.0.0.1:" + port(server),
                  "-servername",
                  "localhost",
                  "-CAfile",
                  CERTIFICATE.certificate().toString(),
                  "-verify_return_error",
                  "-ign_eof",
                  version)
              .stdout();

      assertThat(said).contains("Verify return code: 0 (ok)").contains("HELLO");
    }
  }

  /// Sessions are resumed, with tickets.
  @Test
  void resumesSessions(@TempDir Path folder) throws Exception {
    try (var server = image("daytime").imageArguments(certificate()).start()) {
      RealClient openssl = RealClient.require("openssl");
      String session = folder.resolve("session").toString();
      String address = "127.0.0.1:" + port(server);

      var _ = openssl.run("", "s_client", "-connect", address, "-ign_eof", "-sess_out", session);
      String second =
          openssl
              .run("", "s_client", "-connect", address, "-ign_eof", "-sess_in", session)
              .stdout();

      assertThat(second).contains("Reused, TLSv1.3");
    }
  }

  @Test
  void servesCurl(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("page"), "a page");
    try (var server = image("http,root=" + folder).imageArguments(certificate()).start()) {
      String page =
          RealClient.require("curl")
              .run(
                  "",
                  "-sS",
                  "-i",
                  "--cacert",
                  CERTIFICATE.certificate().toString(),
                  "--resolve",
                  "localhost:" + port(server) + ":127.0.0.1",
                  "https://localhost:" + port(server) + "/page")
              .succeeded()
              .stdout();

      assertThat(page).startsWith("HTTP/1.1 200").endsWith("a page");
    }
  }

  /// F8: they end by their clock, and nobody else waits for them.
  @ParameterizedTest
  @CsvSource({
    "threading, nio",
    "threading, native",
    "multiplexing, nio",
    "multiplexing, native",
    "forking, native"
  })
  void endsHalfHandshakes(String mixin, String transport) throws Exception {
    try (var server =
        image("echo")
            .mixin(mixin)
            .transport(transport)
            .imageArguments(
                "--tls-cert", CERTIFICATE.certificate().toString(),
                "--tls-key", CERTIFICATE.key().toString(),
                "--handshake-timeout", "3s")
            .start()) {
      int before = server.sockets();
      String clients = mixin.equals("forking") ? "6" : "200"; // a process each

      String said =
          RealClient.require("python3")
              .run("", "-c", HALF, port(server), clients)
              .succeeded()
              .stdout();

      assertThat(said).isEqualTo("open\nended\n");
      Await.until(
          () -> server.sockets() <= before || mixin.equals("forking"),
          () -> "all are closed; " + server.log());
      assertThat(server.log()).noneMatch(line -> line.contains("ERROR"));
    }
  }

  /// The options for the certificate, and others.
  private static String[] certificate(String... more) {
    return Stream.concat(
            Stream.of(
                "--tls-cert",
                CERTIFICATE.certificate().toString(),
                "--tls-key",
                CERTIFICATE.key().toString()),
            Stream.of(more))
        .toArray(String[]::new);
  }

  private static String port(ServerProcess server) {
    return String.valueOf(((InetSocketAddress) server.address()).getPort());
  }
}
