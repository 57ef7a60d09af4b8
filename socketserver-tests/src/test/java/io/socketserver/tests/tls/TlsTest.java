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

import io.socketserver.api.Fault;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.TlsSession;
import io.socketserver.core.BaseServer;
import io.socketserver.core.HandlerCatalog;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.core.Transports;
import io.socketserver.core.spi.ConnectionLayer;
import io.socketserver.core.spi.ForwardingConnection;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.tests.Await;
import io.socketserver.tests.tls.TlsServing.FirstFailure;
import io.socketserver.tls.TlsLayer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What TLS has that no other layer has, with the client of the JDK. The matrix runs through it,
/// and clients of others are in TlsIT.
class TlsTest {

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
    var failure = new FirstFailure();
    var options =
        ServerOptions.builder().addLayer(TestCertificate.SHARED.layer()).listener(failure).build();
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

      assertThat(failure.await())
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("without close_notify");
      assertThat(failure.fault()).isEqualTo(Fault.CLIENT);
    }
  }

  /// Each record is a message; they come in one piece, and nothing is read meanwhile.
  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void answersAClientThatPipelinesOnALoop(String transport) throws Exception {
    int records = 3000;
    var options =
        ServerOptions.builder()
            .transport(Transports.named(transport))
            .processing(MultiplexingOptions.defaults().loops(1))
            .addLayer(TestCertificate.SHARED.layer())
            .build();
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (var server =
        new TcpServer(address, HandlerCatalog.load().streamHandlers("echo", Map.of()), options)) {
      server.start();
      try (SSLSocket client = connect(server)) {
        for (int i = 0; i < records; i++) {
          client.getOutputStream().write("a record".getBytes(UTF_8));
        }

        assertThat(client.getInputStream().readNBytes(8 * records))
            .isEqualTo("a record".repeat(records).getBytes(UTF_8));
      }
    }
  }

  /// Lets nothing out while it is shut.
  private static final class Gate implements ConnectionLayer {

    private volatile CountDownLatch open = new CountDownLatch(0);

    @Override
    public StreamConnection wrap(StreamConnection connection) {
      return new ForwardingConnection(connection) {
        @Override
        public int tryWrite(byte[] bytes, int offset, int length) throws IOException {
          return open.getCount() > 0 ? 0 : super.tryWrite(bytes, offset, length);
        }

        @Override
        public void awaitWritable(long deadline) throws IOException {
          try {
            open.await();
          } catch (InterruptedException e) {
            throw new InterruptedIOException();
          }
        }
      };
    }
  }

  /// The handler is done, and there is no room for the end of its stream.
  @Test
  void sendsCloseNotifyLaterIfThereIsNoRoom() throws Exception {
    var gate = new Gate();
    var options =
        ServerOptions.builder()
            .lingerTimeout(Duration.ofMillis(LIMIT_MILLIS))
            .addLayer(gate)
            .addLayer(TestCertificate.SHARED.layer())
            .build();
    RequestHandler<StreamRequest> handler =
        request -> {
          request.write("last");
          gate.open = new CountDownLatch(1);
        };
    try (BaseServer<?> server = serve(options, handler);
        SSLSocket client = connect(server)) {
      assertThat(client.getInputStream().readNBytes(4)).isEqualTo("last".getBytes(UTF_8));
      Await.until(() -> server.statistics().completed() == 1, () -> "the handler is done");

      gate.open.countDown();

      assertThat(client.getInputStream().read()).isEqualTo(-1); // and no exception
    }
  }
}
