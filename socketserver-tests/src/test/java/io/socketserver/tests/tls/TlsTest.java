package io.socketserver.tests.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.Fault;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.ServerListener;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.TlsSession;
import io.socketserver.core.BaseServer;
import io.socketserver.core.HandlerCatalog;
import io.socketserver.core.ServerAddress;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ThreadingTcpServer;
import io.socketserver.testkit.MemoryClient;
import io.socketserver.testkit.MemoryTransport;
import io.socketserver.tests.Await;
import io.socketserver.tests.matrix.Client;
import io.socketserver.tls.ClientCertificate;
import io.socketserver.tls.TlsLayer;
import io.socketserver.tls.TlsPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What TLS has that no other layer has, with the client of the JDK. The matrix runs through it,
/// and clients of others are in TlsIT.
class TlsTest {

  private static final int LIMIT_MILLIS = 20_000;

  @TempDir Path folder;

  private static final RequestHandler<StreamRequest> ECHO =
      request -> {
        while (request.awaitInput()) {
          int _ = request.transferAvailable(request.output());
        }
      };

  private static BaseServer<?> serve(TlsLayer layer, RequestHandler<StreamRequest> handler)
      throws IOException {
    return serve(ServerOptions.builder().addLayer(layer).build(), handler);
  }

  private static BaseServer<?> serve(ServerOptions options, RequestHandler<StreamRequest> handler)
      throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var server = new ThreadingTcpServer(address, handler, options);
    server.start();
    return server;
  }

  private static Socket plain(BaseServer<?> server) throws IOException {
    var address = (InetSocketAddress) server.serverAddress();
    var socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(LIMIT_MILLIS);
    return socket;
  }

  private static SSLSocket connect(
      BaseServer<?> server, SSLContext context, Consumer<SSLParameters> settings)
      throws IOException {
    var socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain(server), "localhost", 0, true);
    SSLParameters parameters = socket.getSSLParameters();
    settings.accept(parameters);
    socket.setSSLParameters(parameters);
    return socket;
  }

  private static SSLSocket connect(BaseServer<?> server) throws IOException {
    return connect(server, TestCertificate.SHARED.trusting(), _ -> {});
  }

  private static String exchange(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    return new String(socket.getInputStream().readNBytes(text.length()), UTF_8);
  }

  // ---- what a handler sees

  @Test
  void tellsTheHandlerWhatWasAgreedOn() throws Exception {
    var seen = new CompletableFuture<TlsSession>();
    var before = new AtomicReference<Optional<TlsSession>>();
    TlsLayer layer =
        TlsLayer.builder()
            .certificate(TestCertificate.SHARED.certificate(), TestCertificate.SHARED.key())
            .applicationProtocols("other", "line/1")
            .build();
    try (BaseServer<?> server =
            serve(
                layer,
                request -> {
                  before.set(request.tlsSession());
                  boolean _ = request.awaitInput();
                  seen.complete(request.tlsSession().orElseThrow());
                });
        SSLSocket client =
            connect(
                server,
                TestCertificate.SHARED.trusting(),
                parameters -> {
                  parameters.setApplicationProtocols(new String[] {"line/1"});
                  parameters.setServerNames(List.of(new SNIHostName("LocalHost")));
                })) {
      client.getOutputStream().write('x');

      TlsSession session = seen.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
      assertThat(before.get()).isEmpty();
      assertThat(session.session().getProtocol()).isEqualTo("TLSv1.3");
      assertThat(session.serverName()).contains("localhost");
      assertThat(session.applicationProtocol()).contains("line/1");
      assertThatThrownBy(() -> session.session().getPeerCertificates())
          .isInstanceOf(SSLPeerUnverifiedException.class);
      assertThat(client.getApplicationProtocol()).isEqualTo("line/1");
    }
  }

  /// Python's daytime: the server writes first, and never reads.
  @Test
  void beginsWithAWrite() throws Exception {
    try (BaseServer<?> server =
            serve(TestCertificate.SHARED.layer(), request -> request.write("welcome"));
        SSLSocket client = connect(server)) {
      assertThat(client.getInputStream().readAllBytes()).isEqualTo("welcome".getBytes(UTF_8));
    }
  }

  /// Two threads of one handler, and a handshake that both need.
  @Test
  void readsAndWritesAtTheSameTime() throws Exception {
    byte[] much = "0123456789abcdef".repeat(100_000).getBytes(UTF_8);
    RequestHandler<StreamRequest> handler =
        request -> {
          Thread writer =
              Thread.ofVirtual()
                  .start(() -> {
                    try {
                      request.output().write(much);
                    } catch (IOException e) {
                      request.close();
                    }
                  });
          byte[] received = request.input().readNBytes(much.length);
          writer.join();
          request.output().write(received.length == much.length ? 'y' : 'n');
        };
    try (BaseServer<?> server = serve(TestCertificate.SHARED.layer(), handler);
        SSLSocket client = connect(server)) {
      var sent =
          CompletableFuture.runAsync(() -> {
            try {
              client.getOutputStream().write(much);
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      assertThat(client.getInputStream().readNBytes(much.length)).isEqualTo(much);
      assertThat(client.getInputStream().read()).isEqualTo('y');
      sent.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void endsWithCloseNotifyWhoeverEndsFirst(String version) throws Exception {
    try (BaseServer<?> server =
        serve(TestCertificate.SHARED.layer(), request -> request.write(request.readLine(99)))) {
      for (boolean clientFirst : new boolean[] {false, true}) {
        try (SSLSocket client =
            connect(
                server,
                TestCertificate.SHARED.trusting(),
                parameters -> parameters.setProtocols(new String[] {version}))) {
          client.getOutputStream().write((clientFirst ? "last" : "last\n").getBytes(UTF_8));
          if (clientFirst && version.equals("TLSv1.3")) {
            client.shutdownOutput();
          } else if (clientFirst) {
            client.getOutputStream().write('\n');
          }
          // a stream without close_notify would end with an exception
          assertThat(client.getInputStream().readAllBytes()).isEqualTo("last".getBytes(UTF_8));
        }
      }
    }
  }

  @Test
  void tellsATruncatedStreamFromItsEnd() throws Exception {
    var failure = new CompletableFuture<Throwable>();
    var options =
        ServerOptions.builder()
            .addLayer(TestCertificate.SHARED.layer())
            .listener(
                new ServerListener() {
                  @Override
                  public void requestFailed(Request request, Fault fault, Throwable thrown) {
                    assertThat(fault).isEqualTo(Fault.CLIENT);
                    failure.complete(thrown);
                  }
                })
            .build();
    try (BaseServer<?> server = serve(options, ECHO);
        Socket below = plain(server)) {
      var client =
          (SSLSocket)
              TestCertificate.SHARED
                  .trusting()
                  .getSocketFactory()
                  .createSocket(below, "localhost", 0, false);
      assertThat(exchange(client, "half a mess")).isEqualTo("half a mess");
      below.shutdownOutput();

      assertThat(failure.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS))
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("without close_notify");
    }
  }

  /// A port scan, or a health check, is no failure.
  @Test
  void aClientThatOnlyConnectsIsServedAndGone() throws Exception {
    try (BaseServer<?> server = serve(TestCertificate.SHARED.layer(), ECHO)) {
      plain(server).close();

      Await.until(() -> server.statistics().completed() == 1, () -> "it is over");
      assertThat(server.statistics().failed()).isZero();
    }
  }

  @Test
  void aClientWithoutTlsIsTold() throws Exception {
    try (BaseServer<?> server = serve(TestCertificate.SHARED.layer(), ECHO);
        Socket client = plain(server)) {
      client.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));

      InputStream input = client.getInputStream();
      assertThat(input.read()).isEqualTo(21); // an alert
      assertThat(input.readAllBytes()).isNotEmpty();
      Await.until(() -> server.statistics().failed() == 1, () -> "it has failed");
    }
  }

  @Test
  void aHandshakeThatTakesTooLongEnds() throws Exception {
    var failure = new CompletableFuture<Throwable>();
    var options =
        ServerOptions.builder()
            .handshakeTimeout(Duration.ofSeconds(4))
            .addLayer(TestCertificate.SHARED.layer())
            .listener(
                new ServerListener() {
                  @Override
                  public void requestFailed(Request request, Fault fault, Throwable thrown) {
                    failure.complete(thrown);
                  }
                })
            .build();
    try (BaseServer<?> server = serve(options, ECHO);
        SSLSocket good = connect(server);
        Socket client = plain(server)) {
      assertThat(exchange(good, "x")).isEqualTo("x");
      client.getOutputStream().write(new byte[] {22, 3, 1});

      assertThat(failure.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS))
          .hasMessageContaining("the handshake took longer than PT4S");
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(exchange(good, "y")).isEqualTo("y");
    }
  }

  /// One thread reads the client's wish while another one writes: both end.
  @Test
  void aRenegotiationEndsTheConnection() throws Exception {
    var written = new CompletableFuture<Throwable>();
    RequestHandler<StreamRequest> handler =
        request -> {
          Thread _ =
              Thread.ofVirtual()
                  .start(() -> {
                    try {
                      while (true) {
                        request.write("x");
                      }
                    } catch (IOException e) {
                      written.complete(e);
                    }
                  });
          boolean _ = request.awaitInput();
        };
    try (BaseServer<?> server = serve(TestCertificate.SHARED.layer(), handler);
        SSLSocket client =
            connect(
                server,
                TestCertificate.SHARED.trusting(),
                parameters -> parameters.setProtocols(new String[] {"TLSv1.2"}))) {
      assertThat(client.getInputStream().read()).isEqualTo('x');

      assertThatThrownBy(
              () -> {
                client.startHandshake(); // a renegotiation
                client.getInputStream().transferTo(OutputStream.nullOutputStream());
              })
          .isInstanceOf(IOException.class);
      assertThat(written.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS)).isNotNull();
      Await.until(() -> server.statistics().failed() == 1, () -> "the reading has failed");
    }
  }

  /// Each key update has to be answered. The answers to a client that reads none must not pile up.
  @Test
  void aClientThatAsksForKeyUpdatesAndReadsNothingIsCutOff() throws Exception {
    var memory = new MemoryTransport();
    var failure = new CompletableFuture<Throwable>();
    var options =
        ServerOptions.builder()
            .transport(memory)
            .addLayer(TestCertificate.SHARED.layer())
            .listener(
                new ServerListener() {
                  @Override
                  public void requestFailed(Request request, Fault fault, Throwable thrown) {
                    failure.complete(thrown);
                  }
                })
            .build();
    try (BaseServer<?> server = serve(options, ECHO);
        MemoryClient below = memory.connect(server.serverAddress());
        TlsClient client = TlsClient.over(new Client.MemoryStream(below))) {
      client.sendBytes("x".getBytes(UTF_8));
      assertThat(client.receive()).isEqualTo("x");

      assertThatThrownBy(
              () -> {
                while (true) {
                  client.updateKeys();
                }
              })
          .isInstanceOf(IOException.class);

      assertThat(failure.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS))
          .isInstanceOf(SSLException.class)
          .hasMessage("the client asks for answers, and reads none");
    }
  }

  // ---- certificates

  @Test
  void aClientNeedsATrustedCertificate() throws Exception {
    var names = new CompletableFuture<String>();
    TlsLayer layer =
        TlsLayer.builder()
            .certificate(TestCertificate.SHARED.certificate(), TestCertificate.SHARED.key())
            .clientCertificate(ClientCertificate.NEED, TestCertificate.SHARED.certificate())
            .build();
    RequestHandler<StreamRequest> handler =
        request -> {
          if (request.awaitInput()) {
            var session = request.tlsSession().orElseThrow().session();
            var certificate = (X509Certificate) session.getPeerCertificates()[0];
            names.complete(certificate.getSubjectX500Principal().getName());
            int _ = request.transferAvailable(request.output());
          }
        };
    try (BaseServer<?> server = serve(layer, handler)) {
      try (SSLSocket nobody = connect(server)) {
        assertThatThrownBy(() -> exchange(nobody, "x")).isInstanceOf(IOException.class);
      }
      try (SSLSocket client = connect(server, TestCertificate.SHARED.having(), _ -> {})) {
        assertThat(exchange(client, "x")).isEqualTo("x");
      }
      assertThat(names.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("CN=localhost");
    }
  }

  @Test
  void aModernServerHasNoTls12() throws Exception {
    TlsLayer layer =
        TlsLayer.builder()
            .certificate(TestCertificate.SHARED.certificate(), TestCertificate.SHARED.key())
            .policy(TlsPolicy.MODERN)
            .build();
    try (BaseServer<?> server = serve(layer, ECHO)) {
      try (SSLSocket old =
          connect(
              server,
              TestCertificate.SHARED.trusting(),
              parameters -> parameters.setProtocols(new String[] {"TLSv1.2"}))) {
        assertThatThrownBy(old::startHandshake).isInstanceOf(SSLHandshakeException.class);
      }
      try (SSLSocket client = connect(server)) {
        assertThat(exchange(client, "x")).isEqualTo("x");
      }
    }
  }

  @Test
  void aClientGetsTheCertificateForTheNameItAsksFor() throws Exception {
    var one = TestCertificate.make(Files.createDirectory(folder.resolve("one")), "one.test");
    var any = TestCertificate.make(Files.createDirectory(folder.resolve("any")), "*.any.test");
    TlsLayer layer =
        TlsLayer.builder()
            .certificate(one.certificate(), one.key())
            .certificate(any.pkcs12(), any.pkcs12(), any.passwordFile())
            .build();
    try (BaseServer<?> server = serve(layer, ECHO)) {
      assertThat(namePresented(server, one.trusting(), "one.test")).isEqualTo("CN=one.test");
      assertThat(namePresented(server, any.trusting(), "b.any.test")).isEqualTo("CN=*.any.test");
      assertThat(namePresented(server, one.trusting(), "b.c.any.test")).isEqualTo("CN=one.test");
    }
  }

  private static String namePresented(BaseServer<?> server, SSLContext trusted, String name)
      throws IOException {
    try (SSLSocket client =
        connect(
            server,
            trusted,
            parameters -> parameters.setServerNames(List.of(new SNIHostName(name))))) {
      client.startHandshake();
      var presented = (X509Certificate) client.getSession().getPeerCertificates()[0];
      return presented.getSubjectX500Principal().getName();
    }
  }

  @Test
  void usesChangedCertificatesAndKeepsTheOldOnesWhileTheNewAreBroken() throws Exception {
    Path used = Files.createDirectory(folder.resolve("used"));
    var old = TestCertificate.make(used, "old.test");
    var fresh = TestCertificate.make(Files.createDirectory(folder.resolve("new")), "new.test");
    try (BaseServer<?> server = serve(TlsLayer.of(old.certificate(), old.key()), ECHO);
        SSLSocket running = connect(server, old.trusting(), _ -> {})) {
      assertThat(exchange(running, "x")).isEqualTo("x");

      // the certificate is new, and the key is not: for as long as that lasts, the old pair serves
      SSLContext trustingOld = old.trusting();
      replace(fresh.certificate(), old.certificate());
      long tried = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1500);
      while (System.nanoTime() - tried < 0) {
        assertThat(namePresented(server, trustingOld, "old.test")).isEqualTo("CN=old.test");
      }

      replace(fresh.key(), old.key());
      Await.until(
          () -> presentedNow(server, fresh).equals("CN=new.test"), () -> "the new certificate");
      assertThat(exchange(running, "y")).isEqualTo("y");
    }
  }

  private static void replace(Path from, Path to) throws IOException {
    Path beside = to.resolveSibling("beside");
    Files.copy(from, beside);
    Files.move(beside, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String presentedNow(BaseServer<?> server, TestCertificate trusted)
      throws IOException {
    try {
      return namePresented(server, trusted.trusting(), "new.test");
    } catch (SSLHandshakeException stillTheOld) {
      return "";
    }
  }

  // ---- settings

  @Test
  void namesTheFileThatCannotBeUsed() throws Exception {
    Path nothing = folder.resolve("absent.pem");
    Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing\n");
    Path certificate = TestCertificate.SHARED.certificate();
    Path key = TestCertificate.SHARED.key();
    var other = TestCertificate.make(Files.createDirectory(folder.resolve("other")), "other.test");

    assertThatThrownBy(() -> TlsLayer.of(nothing, key))
        .hasMessage("certificate file '" + nothing + "' does not exist");
    assertThatThrownBy(() -> TlsLayer.of(empty, key))
        .hasMessageStartingWith("certificate file '" + empty + "' cannot be used: it contains no");
    assertThatThrownBy(() -> TlsLayer.of(certificate, empty))
        .hasMessageStartingWith("key file '" + empty + "' cannot be used: it contains no private");
    assertThatThrownBy(() -> TlsLayer.of(certificate, other.key()))
        .hasMessage(
            "key file '"
                + other.key()
                + "' does not belong to the certificate in '"
                + certificate
                + "'");
    assertThatThrownBy(() -> TlsLayer.builder().build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("certificate");
  }

  @Test
  void servesATlsAddress() throws Exception {
    var address = ServerAddress.parse("tls://127.0.0.1:0");
    var handlers = HandlerCatalog.load().streamHandlers("echo", Map.of());
    var options = ServerOptions.builder().addLayer(TestCertificate.SHARED.layer()).build();

    assertThatThrownBy(() -> address.streamServer(handlers, ServerOptions.defaults()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TlsLayer");
    assertThatThrownBy(() -> ServerAddress.parse("tls://127.0.0.1"))
        .hasMessage(
            "address 'tls://127.0.0.1': the port is missing; write tls://127.0.0.1:PORT, port 0 for"
                + " any");
    try (BaseServer<?> server = address.streamServer(handlers, options)) {
      server.start();
      assertThat(address.format(server.serverAddress())).startsWith("tls://127.0.0.1:");
      try (SSLSocket client = connect(server)) {
        assertThat(exchange(client, "hello")).isEqualTo("hello");
      }
    }
  }
}
