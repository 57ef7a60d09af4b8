package io.socketserver.tests.tls;

import static io.socketserver.tests.tls.TlsServing.ECHO;
import static io.socketserver.tests.tls.TlsServing.LIMIT_MILLIS;
import static io.socketserver.tests.tls.TlsServing.connect;
import static io.socketserver.tests.tls.TlsServing.exchange;
import static io.socketserver.tests.tls.TlsServing.serve;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.RequestHandler;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.BaseServer;
import io.socketserver.core.HandlerCatalog;
import io.socketserver.core.ServerAddress;
import io.socketserver.core.ServerOptions;
import io.socketserver.tests.Await;
import io.socketserver.tls.ClientCertificate;
import io.socketserver.tls.TlsLayer;
import io.socketserver.tls.TlsPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Certificates, and the settings of a layer, with the client of the JDK.
class TlsCertificatesTest {

  @TempDir Path folder;

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
      try (var log = new RecordedLog()) {
        Await.until(
            () -> {
              assertThat(namePresented(server, trustingOld, "old.test")).isEqualTo("CN=old.test");
              return log.lines.stream().anyMatch(line -> line.contains("does not belong"));
            },
            () -> "the broken pair was tried: " + log.lines);
      }
      assertThat(namePresented(server, trustingOld, "old.test")).isEqualTo("CN=old.test");

      replace(fresh.key(), old.key());
      Await.until(
          () -> presentedNow(server, fresh).equals("CN=new.test"), () -> "the new certificate");
      assertThat(exchange(running, "y")).isEqualTo("y");
    }
  }

  /// What the module logs meanwhile.
  private static final class RecordedLog extends Handler implements AutoCloseable {

    private final Logger logger = Logger.getLogger("io.socketserver.tls");
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    RecordedLog() {
      logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord line) {
      lines.add(line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      logger.removeHandler(this);
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
