package io.socketserver.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.Refusal;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.AddressBlock;
import io.socketserver.core.Admission;
import io.socketserver.core.ServerListeners;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.TcpServer;
import io.socketserver.core.UdpServer;
import io.socketserver.proxy.ProxyProtocol;
import io.socketserver.testkit.MemoryClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers whose clients come through proxies.
class ProxyProtocolTest {

  private static final String PROXY = "10.0.0.7";
  private static final ProxyProtocol TRUSTED = ProxyProtocol.from(AddressBlock.parse("10.0.0.0/8"));
  private static final String HEADER = "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n";
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int CONNECTIONS = 20_000;

  private final Bench bench = new Bench();

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  private ServerOptionsBuilder options() {
    return bench.threading().listenerLayer(TRUSTED);
  }

  private MemoryClient connect(TcpServer server, String from, String sent) throws IOException {
    MemoryClient client = bench.connectFrom(server, from);
    client.output().write(sent.getBytes(StandardCharsets.ISO_8859_1));
    return client;
  }

  private MemoryClient connect(TcpServer server, String sent) throws IOException {
    return connect(server, PROXY, sent);
  }

  private static String header(String client) {
    return "PROXY TCP4 " + client + " 198.51.100.1 56324 443\r\n";
  }

  @ParameterizedTest
  @MethodSource(Bench.PROCESSORS)
  void theClientIsTheOneThatTheProxyAnnounces(ProcessorOptions processing) throws Exception {
    var verified = new CompletableFuture<StreamRequest>();
    TcpServer server =
        bench.add(
            new TcpServer(
                Bench.ANY_PORT,
                RequestHandlerFactory.shared(Bench.UPPER_BY_EVENTS),
                options().processing(processing).build()) {

              @Override
              protected boolean verifyRequest(StreamRequest request) {
                return verified.complete(request);
              }
            });
    server.start();

    try (MemoryClient client = connect(server, HEADER + "hello\n")) {
      assertThat(client.readLine()).isEqualTo("HELLO");
    }

    StreamRequest request = verified.get();
    assertThat(request.clientAddress()).isEqualTo(new InetSocketAddress("192.0.2.7", 56_324));
    assertThat(request.localAddress()).isEqualTo(new InetSocketAddress("198.51.100.1", 443));
    assertThat(((InetSocketAddress) request.proxyHeader().orElseThrow().proxy()).getHostString())
        .isEqualTo(PROXY);
    assertThat(bench.events.await("requestFinished").detail(Request.class)).isSameAs(request);
  }

  @ParameterizedTest
  @MethodSource(Bench.PROCESSORS)
  void headersMayComeInPieces(ProcessorOptions processing) throws Exception {
    TcpServer server = bench.startTcp(options().processing(processing), Bench.UPPER_BY_EVENTS);
    try (MemoryClient client = connect(server, "")) {
      for (char each : (HEADER + "hello\n").toCharArray()) {
        client.send(String.valueOf(each));
      }
      for (String expected = "HELLO"; !expected.isEmpty(); ) {
        byte[] got = new byte[expected.length()];
        int count = client.input().read(got);
        assertThat(new String(got, 0, count, StandardCharsets.US_ASCII))
            .isEqualTo(expected.substring(0, count));
        expected = expected.substring(count);
      }
    }
  }

  @Test
  void admissionCountsAnnouncedAddresses() throws Exception {
    Admission admission =
        Admission.builder()
            .maxConnectionsPerSource(1)
            .denied(AddressBlock.parse("192.0.2.9"))
            .refusalLine("no")
            .build();
    TcpServer server = bench.startTcp(options().admission(admission), Bench.UPPER);
    MemoryClient first = connect(server, header("192.0.2.1") + "one\n");
    assertThat(first.readLine()).isEqualTo("ONE");

    assertThat(connect(server, header("192.0.2.1")).readAll()).isEqualTo("no\r\n");
    assertThat(connect(server, header("192.0.2.9")).readAll()).isEqualTo("no\r\n");
    MemoryClient second = connect(server, header("192.0.2.2") + "two\n");
    assertThat(second.readLine()).isEqualTo("TWO");

    assertThat(server.statistics().refusals())
        .containsOnlyKeys(Refusal.SOURCE_CONNECTIONS, Refusal.ADDRESS);
    first.close();
    second.close();
  }

  @Test
  void nobodyElseIsBelieved() throws Exception {
    TcpServer server = bench.startTcp(options(), Bench.UPPER);

    for (String stranger : List.of("192.0.2.1", "11.0.0.1", "2001:db8::1")) {
      MemoryClient client = connect(server, stranger, ""); // it is refused before it can say more
      assertThatThrownBy(client::readAll).hasMessageContaining("reset");
    }

    assertThat(server.statistics().refusals()).containsOnlyKeys(Refusal.NO_PROXY);
    assertThat(server.statistics().refusals()).containsValue(3L);
    assertThat(server.statistics().received()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443 \r\nhello\n",
        "\r\n\r\n\0\r\nQUIT\n\u0031\u0011\0\0"
      })
  void nothingIsServedWithoutAValidHeader(String sent) throws Exception {
    TcpServer server = bench.startTcp(options(), Bench.UPPER);

    assertThatThrownBy(connect(server, sent)::readAll).hasMessageContaining("reset");

    assertThat(server.statistics().refusals()).containsOnlyKeys(Refusal.PROXY_HEADER);
    assertThat(server.statistics().received()).isZero();
  }

  @Test
  void halfAHeaderIsRefused() throws Exception {
    TcpServer server = bench.startTcp(options(), Bench.UPPER);
    MemoryClient client = connect(server, "PROXY TCP4 192.0.2.7");
    client.shutdownOutput();

    assertThatThrownBy(client::readAll).hasMessageContaining("reset");

    assertThat(server.statistics().refusals()).containsOnlyKeys(Refusal.PROXY_HEADER);
  }

  @Test
  void aHeaderIsCompleteInTime() throws Exception {
    TcpServer server = bench.startTcp(options().handshakeTimeout(LIMIT), Bench.UPPER);
    MemoryClient client = connect(server, "PROXY TCP4 192.0.2.7");
    while (client.unread() > 0) {
      Thread.onSpinWait();
    }
    bench.time.awaitDeadline(LIMIT);
    bench.time.advance(LIMIT.minusMillis(1));
    client.send(" 198.");
    while (client.unread() > 0) {
      Thread.onSpinWait();
    }
    bench.time.awaitDeadline(Duration.ofMillis(1));
    assertThat(server.statistics().refusals()).isEmpty();

    bench.time.advance(Duration.ofMillis(1));

    assertThatThrownBy(client::readAll).hasMessageContaining("reset");
    assertThat(server.statistics().refusals()).containsOnlyKeys(Refusal.PROXY_TIMEOUT);
  }

  /// A server without room accepts nothing, but those whose headers are late do not wait for it.
  @Test
  void headersAreLateWithoutRoomToo() throws Exception {
    TcpServer server =
        bench.startTcp(
            options()
                .handshakeTimeout(LIMIT)
                .admission(Admission.builder().maxConnections(1).build()),
            Bench.UPPER);
    MemoryClient late = connect(server, "PROXY");
    while (late.unread() > 0) {
      Thread.onSpinWait();
    }
    bench.time.awaitDeadline(LIMIT);
    try (MemoryClient only = connect(server, HEADER + "only\n")) {
      assertThat(only.readLine()).isEqualTo("ONLY");

      bench.time.advance(LIMIT);

      assertThatThrownBy(late::readAll).hasMessageContaining("reset");
      assertThat(server.statistics().refusals()).containsOnlyKeys(Refusal.PROXY_TIMEOUT);
    }
  }

  @Test
  void aProxyThatIsSlowKeepsNobodyWaiting() throws Exception {
    TcpServer server =
        bench.startTcp(bench.options().listenerLayer(TRUSTED), Bench.UPPER); // serial
    try (MemoryClient slow = connect(server, HEADER.substring(0, 30))) {
      try (MemoryClient quick = connect(server, HEADER + "quick\n")) {
        assertThat(quick.readLine()).isEqualTo("QUICK");
      }
      slow.send(HEADER.substring(30) + "slow\n");
      assertThat(slow.readLine()).isEqualTo("SLOW");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY UNKNOWN\r\n",
        "PROXY UNKNOWN 192.0.2.7 198.51.100.1 1 2\r\n",
        "\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0",
        "\r\n\r\n\0\r\nQUIT\n\u0020\u0011\0\u0004abcd"
      })
  void aProxySpeaksForItself(String header) throws Exception {
    var served = new CompletableFuture<StreamRequest>();
    RequestHandler<StreamRequest> handler =
        request -> {
          served.complete(request);
          Bench.UPPER.handle(request);
        };
    TcpServer server = bench.startTcp(options(), handler);

    try (MemoryClient client = connect(server, header + "check\n")) {
      assertThat(client.readLine()).isEqualTo("CHECK");
      assertThat(served.get().clientAddress()).isEqualTo(client.localAddress());
      assertThat(served.get().proxyHeader()).isEmpty();
    }
  }

  /// Health checks connect, and leave.
  @Test
  void aPeerThatSaysNothingIsNoEvent() throws Exception {
    TcpServer server = bench.startTcp(options(), Bench.UPPER);
    for (int i = 0; i < 10; i++) {
      connect(server, "").close();
    }
    while (bench.transport.openConnections() > 0
        || bench.transport.waitingConnections(server.serverAddress()) > 0) {
      Thread.onSpinWait();
    }

    assertThat(bench.events.names()).containsOnly("serverActivated", "servingStarted");
    assertThat(server.statistics().refusals()).isEmpty();
  }

  @Test
  void servesOneRequestAtATime() throws Exception {
    TcpServer server = bench.tcp(bench.options().listenerLayer(TRUSTED), Bench.UPPER);
    server.activate();
    MemoryClient client = connect(server, HEADER.substring(0, 20));
    var served = Bench.inBackground(server::handleRequest);
    while (client.unread() > 0) {
      Thread.onSpinWait();
    }
    client.send(HEADER.substring(20) + "one\n");
    assertThat(client.readLine()).isEqualTo("ONE");
    client.close();
    assertThat(served.get()).isTrue();
  }

  /// The close of the bench finds no open connection.
  @Test
  void theCloseEndsConnectionsWithoutAHeader() throws Exception {
    TcpServer server = bench.startTcp(options(), Bench.UPPER);
    MemoryClient client = connect(server, "PROXY");
    while (client.unread() > 0) {
      Thread.onSpinWait();
    }

    server.close();

    try {
      assertThat(client.readAll()).isEmpty();
    } catch (IOException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  /// More of them wait in the kernel's queue. They are served once there is room.
  @Test
  void holdsALimitedNumberOfConnections() throws Exception {
    TcpServer server = bench.startTcp(options().requestQueueSize(4_096), Bench.UPPER);
    List<MemoryClient> silent = new ArrayList<>();
    for (int i = 0; i < 1_024; i++) {
      silent.add(connect(server, "PROXY"));
    }
    while (silent.getLast().unread() > 0) {
      Thread.onSpinWait();
    }
    MemoryClient waiting = connect(server, HEADER + "waiting\n");
    bench.time.awaitDeadline(Duration.ofMillis(500)); // the serving thread
    assertThat(bench.transport.waitingConnections(server.serverAddress())).isOne();

    silent.getFirst().send(HEADER.substring(5) + "late\n");

    assertThat(silent.getFirst().readLine()).isEqualTo("LATE");
    assertThat(waiting.readLine()).isEqualTo("WAITING");
    waiting.close();
    silent.forEach(MemoryClient::close);
  }

  @Test
  void datagramsHaveNone() {
    assertThatThrownBy(() -> new UdpServer(Bench.ANY_PORT, request -> {}, options().build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PROXY protocol from [10.0.0.0/8]");
  }

  /// Whatever becomes of connections, in the end each source may have as many as before.
  @Test
  void nothingIsLeftOfManyConnections() throws Exception {
    Admission admission =
        Admission.builder().maxConnectionsPerSource(1).refusalLine("busy").build();
    TcpServer server =
        bench.startTcp(
            options().admission(admission).listener(ServerListeners.none()), Bench.UPPER);
    var random = new Random(7);
    for (int i = 0; i < CONNECTIONS; i++) {
      String whole = header("192.0.2." + random.nextInt(4)) + "x\n";
      MemoryClient client = connect(server, whole.substring(0, random.nextInt(whole.length())));
      if (random.nextBoolean()) {
        client.shutdownOutput();
      }
      if (random.nextInt(4) == 0) {
        client.reset();
      } else {
        client.close();
      }
      while (bench.transport.openConnections() > 8
          || bench.transport.waitingConnections(server.serverAddress()) > 8) {
        Thread.onSpinWait();
      }
    }
    while (bench.transport.openConnections() > 0
        || bench.transport.waitingConnections(server.serverAddress()) > 0) {
      Thread.onSpinWait();
    }

    for (int i = 0; i < 4; i++) {
      try (MemoryClient client = connect(server, header("192.0.2." + i) + "hello\n")) {
        assertThat(client.readLine()).isEqualTo("HELLO");
        assertThat(connect(server, header("192.0.2." + i)).readAll()).isEqualTo("busy\r\n");
      }
    }
    assertThat(server.statistics().inFlight()).isLessThanOrEqualTo(1);
  }
}
