package io.socketserver.tests.tls;

import static io.socketserver.tests.tls.TlsServing.ECHO;
import static io.socketserver.tests.tls.TlsServing.LIMIT_MILLIS;
import static io.socketserver.tests.tls.TlsServing.connect;
import static io.socketserver.tests.tls.TlsServing.exchange;
import static io.socketserver.tests.tls.TlsServing.plain;
import static io.socketserver.tests.tls.TlsServing.serve;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.RequestHandler;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.Violation;
import io.socketserver.core.Admission;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ServerOptions;
import io.socketserver.testkit.MemoryClient;
import io.socketserver.testkit.MemoryTransport;
import io.socketserver.tests.Await;
import io.socketserver.tests.matrix.Client;
import io.socketserver.tests.tls.TlsServing.FirstFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/// Clients that stop in the middle of TLS, or use it as none should.
class TlsMisuseTest {

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
      assertThat(server.statistics().violations()).containsOnlyKeys(Violation.HANDSHAKE_FAILURE);
      assertThat(server.statistics().violations()).containsValue(1L);
    }
  }

  @Test
  void aHandshakeThatTakesTooLongEnds() throws Exception {
    var failure = new FirstFailure();
    var options =
        ServerOptions.builder()
            .handshakeTimeout(Duration.ofSeconds(4))
            .addLayer(TestCertificate.SHARED.layer())
            .listener(failure)
            .build();
    try (BaseServer<?> server = serve(options, ECHO);
        SSLSocket good = connect(server);
        Socket client = plain(server)) {
      assertThat(exchange(good, "x")).isEqualTo("x");
      client.getOutputStream().write(new byte[] {22, 3, 1});

      assertThat(failure.await()).hasMessageContaining("the handshake took longer than PT4S");
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
    var failure = new FirstFailure();
    var options =
        ServerOptions.builder()
            .transport(memory)
            .addLayer(TestCertificate.SHARED.layer())
            .listener(failure)
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

      assertThat(failure.await())
          .isInstanceOf(SSLException.class)
          .hasMessage("the client asks for answers, and reads none");
    }
  }

  /// Its client could not read a line in plain.
  @Test
  void aRefusedClientIsResetWithoutALine() throws Exception {
    var options =
        ServerOptions.builder()
            .addLayer(TestCertificate.SHARED.layer())
            .admission(
                Admission.builder().maxConnectionsPerSource(1).refusalLine("421 busy").build())
            .build();
    try (BaseServer<?> server = serve(options, ECHO);
        SSLSocket first = connect(server)) {
      assertThat(exchange(first, "x")).isEqualTo("x");

      try (Socket second = plain(server)) {
        assertThatThrownBy(() -> second.getInputStream().read())
            .isInstanceOf(SocketException.class);
      }

      assertThat(exchange(first, "y")).isEqualTo("y");
    }
  }
}
