package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.tls.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The image behind proxies of others: HAProxy, and curl, which speaks as one does.
class ProxyIT {

  /// Answers a line with what it knows of its client.
  private static final String WHO =
      """
      public class Handlers implements RequestHandlerProvider {
        public String name() { return "who"; }
        public String description() { return "tells clients who they are"; }
        public Set<RequestKind> kinds() { return Set.of(RequestKind.STREAM); }
        public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
          EventHandler handler = (connection, data) -> {
            Request request = connection.request();
            connection.write(request.clientAddress() + " " + request.localAddress());
            request.proxyHeader().ifPresent(header -> {
              header.authority().ifPresent(name -> connection.write(" authority=" + name));
              header.uniqueId().ifPresent(id -> connection.write(" id=" + new String(id)));
              header.tls().ifPresent(tls -> connection.write(" tls=" + tls.version().get()));
            });
            connection.write("\\n");
            connection.end();
          };
          return RequestHandlerFactory.shared(handler);
        }
      }
      """;

  /// Prints its own address, and what the server says.
  private static final String CLIENT =
      """
      import socket, ssl, sys
      client = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 15)
      own = client.getsockname()
      if len(sys.argv) > 2:
          context = ssl.create_default_context(cafile=sys.argv[2])
          client = context.wrap_socket(client, server_hostname="localhost")
      client.sendall(b"who\\n")
      print("/%s:%d" % own, client.makefile().readline(), end="")
      """;

  /// Sends a header of each version and 3,000 lines in one go, and expects the lines back.
  private static final String IN_ONE_GO =
      """
      import socket, sys, threading
      lines = b"".join(b"%07d\\n" % i for i in range(3000))
      addresses = bytes([192, 0, 2, 7, 198, 51, 100, 1, 0, 1, 0, 2])
      for header in (
              b"PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\\r\\n",
              b"\\r\\n\\r\\n\\0\\r\\nQUIT\\n\\x21\\x11\\0\\x0c" + addresses):
          with socket.create_connection(("127.0.0.1", int(sys.argv[1])), 15) as client:
              def send():
                  client.sendall(header + lines)
                  client.shutdown(socket.SHUT_WR)
              sender = threading.Thread(target=send)
              sender.start()
              got = b""
              while part := client.recv(65536):
                  got += part
              sender.join()
              print(got == lines)
      """;

  private static final String HAPROXY =
      """
      defaults
        timeout connect 10s
        timeout client 15s
        timeout server 15s
      frontend front
        mode tcp
        unique-id-format %%pid-%%rt
        bind 127.0.0.1:%d %s
        default_backend back
      backend back
        mode tcp
        server image %s check inter 100ms %s
      """;

  private static final TestCertificate CERTIFICATE = TestCertificate.SHARED;

  @TempDir static Path work;
  @TempDir static Path jars;

  @BeforeAll
  static void makeHandler() throws IOException {
    String provides = "provides io.socketserver.api.RequestHandlerProvider with who.Handlers;";
    Path jar = HandlerJar.make(work, "who", provides, WHO);
    Files.move(jar, jars.resolve("who.jar"));
  }

  private static Launched who(String address, String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("serve", address, "--handler", "who", "--handler-path", jars.toString()));
    arguments.addAll(List.of(options));
    return Launched.start(arguments.toArray(String[]::new));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// HAProxy in front of an address, once it serves.
  private static RunningClient haproxy(int port, String bind, String server, String options)
      throws Exception {
    Path file = Files.createTempFile(work, "haproxy", ".cfg");
    Files.writeString(file, HAPROXY.formatted(port, bind, server, options));
    RunningClient haproxy =
        RealClient.require("haproxy").within(Duration.ofSeconds(50)).start("-f", file.toString());
    Await.until(() -> isListening(port), () -> "HAProxy listens");
    return haproxy;
  }

  private static boolean isListening(int port) {
    try (var socket = Launched.connect(port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String ask(int port, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-c", CLIENT, String.valueOf(port)));
    arguments.addAll(List.of(more));
    return RealClient.require("python3")
        .run("", arguments.toArray(String[]::new))
        .succeeded()
        .stdout()
        .strip();
  }

  /// The client's own address, twice: as it knows it, and as the server does.
  private static void assertKnown(String answer, int front) {
    String own = answer.substring(0, answer.indexOf(' '));
    assertThat(answer).startsWith(own + " " + own + " /127.0.0.1:" + front);
  }

  @ParameterizedTest
  @CsvSource({
    "serial, nio, send-proxy",
    "threading, nio, send-proxy-v2",
    "threading, native, send-proxy",
    "threading, native, send-proxy-v2",
    "multiplexing, nio, send-proxy",
    "multiplexing, native, send-proxy-v2",
    "forking, native, send-proxy",
    "forking, native, send-proxy-v2"
  })
  void knowsTheClientsOfHaproxy(String mixin, String transport, String version) throws Exception {
    RealClient _ = RealClient.require("haproxy");
    try (Launched server =
        who(
            "tcp://127.0.0.1:0",
            "--mixin",
            mixin,
            "--transport",
            transport,
            "--proxy-from",
            "127.0.0.0/8")) {
      int front = freePort();
      try (RunningClient _ = haproxy(front, "", "127.0.0.1:" + server.port(), version)) {
        assertKnown(ask(front), front);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"threading, send-proxy", "multiplexing, send-proxy-v2", "forking, send-proxy-v2"})
  void knowsThemAtAUnixSocket(String mixin, String version) throws Exception {
    RealClient _ = RealClient.require("haproxy");
    Path path = work.resolve(mixin + ".socket");
    try (Launched server = who("unix:" + path, "--mixin", mixin, "--proxy-from", "unix")) {
      assertThat(server.address()).contains(path.toString());
      int front = freePort();
      try (RunningClient _ = haproxy(front, "", "unix@" + path, version)) {
        assertKnown(ask(front), front);
      }
    }
  }

  /// HAProxy passes TLS through to a server with TLS, or ends it and tells what was agreed on.
  @ParameterizedTest
  @CsvSource({"threading", "multiplexing", "forking"})
  void knowsMoreOfThem(String mixin) throws Exception {
    RealClient _ = RealClient.require("haproxy");
    Path pem = work.resolve(mixin + ".pem");
    Files.writeString(
        pem, Files.readString(CERTIFICATE.certificate()) + Files.readString(CERTIFICATE.key()));
    String certificate = CERTIFICATE.certificate().toString();
    try (Launched server =
        who("tcp://127.0.0.1:0", "--mixin", mixin, "--proxy-from", "127.0.0.1")) {
      int front = freePort();
      try (RunningClient _ =
          haproxy(
              front,
              "ssl crt " + pem,
              "127.0.0.1:" + server.port(),
              "send-proxy-v2 proxy-v2-options ssl,authority,unique-id,crc32c")) {
        String answer = ask(front, certificate);
        assertKnown(answer, front);
        assertThat(answer).contains(" authority=localhost", " id=", " tls=TLSv1.");
      }
    }
    try (Launched server =
        who(
            "tls://127.0.0.1:0",
            "--mixin",
            mixin,
            "--proxy-from",
            "127.0.0.1",
            "--tls-cert",
            certificate,
            "--tls-key",
            CERTIFICATE.key().toString())) {
      int front = freePort();
      try (RunningClient _ = haproxy(front, "", "127.0.0.1:" + server.port(), "send-proxy-v2")) {
        assertKnown(ask(front, certificate), front);
      }
    }
  }

  /// Nothing of what follows a header is lost, or taken for a part of it.
  @ParameterizedTest
  @CsvSource({
    "serial, nio",
    "threading, nio",
    "threading, native",
    "multiplexing, nio",
    "multiplexing, native",
    "forking, native"
  })
  void passesOnWhatFollowsInOneGo(String mixin, String transport) throws Exception {
    try (Launched server =
        Launched.start(
            "serve",
            "tcp://127.0.0.1:0",
            "--handler",
            "echo",
            "--mixin",
            mixin,
            "--transport",
            transport,
            "--proxy-from",
            "127.0.0.1")) {
      assertThat(
              RealClient.require("python3")
                  .run("", "-c", IN_ONE_GO, String.valueOf(server.port()))
                  .succeeded()
                  .stdout())
          .isEqualTo("True\nTrue\n");
    }
  }

  @Test
  void servesCurl() throws Exception {
    RealClient curl = RealClient.require("curl");
    Path page = Files.writeString(Files.createDirectories(work.resolve("www")).resolve("a"), "hi");
    try (Launched server =
        Launched.start(
            "serve",
            "tcp://127.0.0.1:0",
            "--handler",
            "http,root=" + page.getParent(),
            "--proxy-from",
            "127.0.0.1")) {
      String url = "http://127.0.0.1:" + server.port() + "/a";

      assertThat(curl.run("", "-s", "--haproxy-protocol", url).succeeded().stdout())
          .isEqualTo("hi");
      assertThat(curl.run("", "-s", url).status()).isNotZero();

      assertThat(server.stop().err()).contains("refused: its PROXY header is invalid");
    }
  }

  /// HAProxy's checks of the connection alone say nothing, and are no news.
  @Test
  void healthChecksAreQuiet() throws Exception {
    RealClient _ = RealClient.require("haproxy");
    try (Launched server = who("tcp://127.0.0.1:0", "--proxy-from", "127.0.0.1")) {
      int front = freePort();
      try (RunningClient _ =
          haproxy(
              front,
              "",
              "127.0.0.1:" + server.port(),
              "send-proxy no-check-send-proxy inter 10ms")) {
        for (int i = 0; i < 5; i++) {
          assertKnown(ask(front), front);
        }
      }
      assertThat(server.stop().err()).doesNotContain("refused");
    }
  }

  /// The recipe for several machines: none of the requests fails while each server is replaced.
  @Test
  void serversAreReplacedUnderLoad() throws Exception {
    for (String tool : List.of("unshare", "ip", "haproxy", "socat", "wrk", "curl")) {
      RealClient _ = RealClient.require(tool);
    }
    Path recipe = Path.of(System.getProperty("socketserver.root"), "examples/behind-haproxy/try");

    String output =
        RealClient.require("bash")
            .within(Duration.ofSeconds(55))
            .run("", recipe.toString(), Program.image().toString())
            .succeeded()
            .stdout();

    assertThat(output)
        .contains("replaced server 1", "replaced server 2", "replaced server 3")
        .contains("no request failed");
  }
}
