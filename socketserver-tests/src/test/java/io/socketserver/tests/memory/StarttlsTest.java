package io.socketserver.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.api.Violation;
import io.socketserver.core.ClassHandlerFactory;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.TcpServer;
import io.socketserver.testkit.MemoryClient;
import io.socketserver.testkit.MemoryTransport;
import io.socketserver.tests.Await;
import io.socketserver.tests.matrix.Client;
import io.socketserver.tests.matrix.handler.Upgrading;
import io.socketserver.tests.tls.TestCertificate;
import io.socketserver.tests.tls.TlsClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The clock of a handshake on a connection that began in plain, and what waits for space before
/// it.
class StarttlsTest {

  private static final Duration LIMIT = Duration.ofSeconds(7);

  private final Bench bench = new Bench();

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  private TcpServer start(ProcessorOptions processing, Class<? extends EventHandler> handler)
      throws IOException {
    return start(
        bench.options().processing(processing).handshakeTimeout(LIMIT),
        ClassHandlerFactory.of(handler));
  }

  private TcpServer start(
      ServerOptionsBuilder options, RequestHandlerFactory<StreamRequest> handlers)
      throws IOException {
    TcpServer server =
        bench.add(
            new TcpServer(
                Bench.ANY_PORT,
                handlers,
                options.addLayer(TestCertificate.SHARED.layer().onDemand()).build()));
    server.start();
    return server;
  }

  /// It does not count what was plain, however long that took.
  @ParameterizedTest
  @MethodSource(Bench.PROCESSORS)
  void theClockStartsWithTls(ProcessorOptions processing) throws Exception {
    TcpServer server = start(processing, Upgrading.OfEvents.class);
    MemoryClient client = bench.connect(server);
    client.send("hello\n");
    assertThat(client.readLine()).isEqualTo("hello");
    bench.time.advance(LIMIT.multipliedBy(3));
    client.send("starttls\n");
    assertThat(client.readLine()).isEqualTo("go");

    bench.time.awaitDeadline(LIMIT);
    bench.time.advance(LIMIT);

    assertThat(client.readAll()).isEmpty();
    Await.until(() -> server.statistics().failed() == 1, () -> "it has failed");
    assertThat(server.statistics().violations()).containsOnlyKeys(Violation.HANDSHAKE_TIMEOUT);
  }

  @ParameterizedTest
  @MethodSource(Bench.PROCESSORS)
  void aHandshakeInTimeHasNoClock(ProcessorOptions processing) throws Exception {
    TcpServer server = start(processing, Upgrading.OfEvents.class);
    MemoryClient below = bench.connect(server);
    below.send("starttls\n");
    assertThat(below.readLine()).isEqualTo("go");
    TlsClient client = TlsClient.over(new Client.MemoryStream(below));
    client.send("hello\n");
    assertThat(client.receive()).isEqualTo("hello\n");

    bench.time.advance(LIMIT.multipliedBy(2));

    client.send("still\n");
    assertThat(client.receive()).isEqualTo("still\n");
    assertThat(server.statistics().violations()).isEmpty();
    client.close();
  }

  /// Writes more than fits before it starts TLS, and something after that.
  static final class MuchBefore implements EventHandler {

    static final String BEFORE = "before ".repeat(5_000);

    @Override
    public void received(EventConnection connection, ByteBuffer data) throws IOException {
      if (connection.canStartTls()) {
        data.position(data.limit());
        connection.write(BEFORE);
        connection.startTls();
        connection.write("after\n");
      } else {
        connection.write(data);
      }
    }
  }

  /// What was written in plain is sent in plain, even if the client takes it late.
  @Test
  void whatWasQueuedBeforeStaysPlain() throws Exception {
    MemoryTransport transport = MemoryTransport.with(bench.time).streamCapacity(1_000);
    TcpServer server =
        start(
            bench.options().transport(transport).processing(MultiplexingOptions.defaults()),
            MuchBefore::new);
    try (MemoryClient below = transport.connect(server.serverAddress())) {
      below.send("x");

      assertThat(
              new String(
                  below.input().readNBytes(MuchBefore.BEFORE.length()), StandardCharsets.US_ASCII))
          .isEqualTo(MuchBefore.BEFORE);
      TlsClient client = TlsClient.over(new Client.MemoryStream(below));
      assertThat(client.receive()).isEqualTo("after\n");
      client.send("more\n");
      assertThat(client.receive()).isEqualTo("more\n");
      client.close();
    }
    assertThat(server.statistics().failed()).isZero();
  }

  /// The same handler, where a write waits.
  @Test
  void whatWasWrittenBeforeStaysPlain() throws Exception {
    MemoryTransport transport = MemoryTransport.with(bench.time).streamCapacity(1_000);
    TcpServer server =
        start(
            bench.options().transport(transport).processing(ThreadingOptions.virtual()),
            MuchBefore::new);
    try (MemoryClient below = transport.connect(server.serverAddress())) {
      below.send("x");

      assertThat(below.input().readNBytes(MuchBefore.BEFORE.length())).startsWith('b', 'e', 'f');
      TlsClient client = TlsClient.over(new Client.MemoryStream(below));
      assertThat(client.receive()).isEqualTo("after\n");
      client.close();
    }
  }
}
