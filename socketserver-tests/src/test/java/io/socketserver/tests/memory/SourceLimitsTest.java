package io.socketserver.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.Refusal;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.AddressBlock;
import io.socketserver.core.Admission;
import io.socketserver.core.Admission.Excess;
import io.socketserver.core.Rate;
import io.socketserver.core.ServerListeners;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.TcpServer;
import io.socketserver.core.ThreadingUdpServer;
import io.socketserver.testkit.MemoryClient;
import io.socketserver.testkit.MemoryDatagramClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Who is let in, by where they come from and how fast.
class SourceLimitsTest {

  private static final Admission TWO_EACH =
      Admission.builder().maxConnectionsPerSource(2).refusalLine("421 too many").build();

  private static final int CONNECTIONS = 100_000;

  private final Bench bench = new Bench();

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  @ParameterizedTest
  @MethodSource(Bench.PROCESSORS)
  void aSourceHasAsManyConnectionsAsItMay(ProcessorOptions processing) throws Exception {
    TcpServer server =
        bench.startTcp(
            bench.options().processing(processing).admission(TWO_EACH), Bench.UPPER_BY_EVENTS);
    MemoryClient first = served(server, "127.0.0.2");
    MemoryClient second = served(server, "127.0.0.2");

    MemoryClient third = connect(server, "127.0.0.2");
    assertThat(third.readAll()).isEqualTo("421 too many\r\n");
    third.close();
    MemoryClient other = served(server, "127.0.0.3");

    assertThat(bench.events.await("clientRefused").detail(Refusal.class))
        .isEqualTo(Refusal.SOURCE_CONNECTIONS);
    assertThat(server.statistics().refusals()).containsOnlyKeys(Refusal.SOURCE_CONNECTIONS);
    assertThat(server.statistics().refusals()).containsValue(1L);
    assertThat(server.statistics().received()).isEqualTo(3);
    second.close();
    awaitInFlight(server, 2);
    MemoryClient again = served(server, "127.0.0.2");
    closeAll(first, other, again);
  }

  @Test
  void resetsTheConnectionIfThereIsNoLine() throws Exception {
    TcpServer server =
        bench.startTcp(
            bench.threading().admission(TWO_EACH.toBuilder().refusalLine(null).build()),
            Bench.UPPER);
    MemoryClient first = served(server, "127.0.0.2");
    MemoryClient second = served(server, "127.0.0.2");

    MemoryClient third = connect(server, "127.0.0.2");
    assertThatThrownBy(third::readAll)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("reset");
    closeAll(first, second, third);
  }

  @Test
  void servesOnlyAllowedAddressesThatAreNotDenied() throws Exception {
    Admission admission =
        Admission.builder()
            .allowed(AddressBlock.parse("127.1.0.0/16"), AddressBlock.parse("::1"))
            .denied(AddressBlock.parse("127.1.2.3"))
            .refusalLine("no")
            .build();
    TcpServer server = bench.startTcp(bench.threading().admission(admission), Bench.UPPER);

    for (String denied : List.of("127.0.0.1", "127.1.2.3", "2001:db8::1")) {
      try (MemoryClient client = connect(server, denied)) {
        assertThat(client.readAll()).isEqualTo("no\r\n");
      }
    }
    for (String allowed : List.of("127.1.2.4", "::1")) {
      served(server, allowed).close();
    }
    assertThat(server.statistics().refusals()).containsEntry(Refusal.ADDRESS, 3L);
  }

  @Test
  void limitsTheRateOfASource() throws Exception {
    Admission admission =
        Admission.builder().sourceRate(Rate.perMinute(2)).refusalLine("slower").build();
    TcpServer server = bench.startTcp(bench.threading().admission(admission), Bench.UPPER);
    served(server, "127.0.0.2").close();
    served(server, "127.0.0.2").close();
    assertThat(connect(server, "127.0.0.2").readAll()).isEqualTo("slower\r\n");
    served(server, "127.0.0.3").close();

    bench.time.advance(Duration.ofSeconds(30));

    served(server, "127.0.0.2").close();
    assertThat(connect(server, "127.0.0.2").readAll()).isEqualTo("slower\r\n");
    assertThat(server.statistics().refusals()).containsEntry(Refusal.SOURCE_RATE, 2L);
  }

  @Test
  void leavesConnectionsThatComeTooFastInTheQueue() throws Exception {
    Admission admission = Admission.builder().connectionRate(Rate.perMinute(60)).build();
    TcpServer server = bench.startTcp(bench.threading().admission(admission), Bench.UPPER);
    for (int i = 0; i < 60; i++) {
      served(server, "127.0.0.2").close();
    }
    MemoryClient waiting = connect(server, "127.0.0.2");
    waiting.send("x\n");
    bench.time.awaitDeadline(Duration.ofMillis(500)); // the poll interval is shorter than the wait
    assertThat(bench.transport.waitingConnections(server.serverAddress())).isOne();

    bench.time.advance(Duration.ofMillis(500));
    bench.time.awaitDeadline(Duration.ofMillis(500));
    assertThat(bench.transport.waitingConnections(server.serverAddress())).isOne();
    bench.time.advance(Duration.ofMillis(500));

    assertThat(waiting.readLine()).isEqualTo("X");
    waiting.close();
    assertThat(server.statistics().refusals()).isEmpty();
  }

  @Test
  void refusesExcessWhereItIsToldTo() throws Exception {
    Admission admission =
        Admission.builder()
            .maxConnections(1)
            .connectionRate(Rate.perMinute(2))
            .excess(Excess.REFUSE)
            .refusalLine("later")
            .build();
    TcpServer server = bench.startTcp(bench.threading().admission(admission), Bench.UPPER);
    MemoryClient first = served(server, "127.0.0.2");
    assertThat(connect(server, "127.0.0.3").readAll()).isEqualTo("later\r\n");
    first.close();
    awaitInFlight(server, 0);
    served(server, "127.0.0.2").close();
    awaitInFlight(server, 0);

    assertThat(connect(server, "127.0.0.3").readAll()).isEqualTo("later\r\n");

    assertThat(server.statistics().refusals())
        .containsEntry(Refusal.CONNECTIONS, 1L)
        .containsEntry(Refusal.CONNECTION_RATE, 1L);
  }

  /// Regression: the token of the source was taken, although the server refused for all.
  @Test
  void takesNoTokenOfASourceForARefusalOfAll() throws Exception {
    Admission admission =
        Admission.builder()
            .connectionRate(Rate.perMinute(1))
            .sourceRate(new Rate(2, Duration.ofHours(1)))
            .excess(Excess.REFUSE)
            .refusalLine("later")
            .build();
    TcpServer server = bench.startTcp(bench.threading().admission(admission), Bench.UPPER);
    served(server, "127.0.0.2").close();
    for (int i = 0; i < 3; i++) {
      assertThat(connect(server, "127.0.0.2").readAll()).isEqualTo("later\r\n");
    }

    bench.time.advance(Duration.ofMinutes(1));

    served(server, "127.0.0.2").close();
    assertThat(server.statistics().refusals()).containsOnlyKeys(Refusal.CONNECTION_RATE);
  }

  @Test
  void changesWhileTheServerServes() throws Exception {
    TcpServer server = bench.startTcp(bench.threading().admission(TWO_EACH), Bench.UPPER);
    MemoryClient first = served(server, "127.0.0.2");
    MemoryClient second = served(server, "127.0.0.2");
    assertThat(connect(server, "127.0.0.2").readAll()).isEqualTo("421 too many\r\n");

    server.admission(TWO_EACH.toBuilder().maxConnectionsPerSource(3).build());
    MemoryClient third = served(server, "127.0.0.2");
    assertThat(connect(server, "127.0.0.2").readAll()).isEqualTo("421 too many\r\n");

    server.admission(Admission.defaults());
    MemoryClient fourth = served(server, "127.0.0.2");
    closeAll(first, second, third, fourth);
    awaitInFlight(server, 0);
    server.admission(TWO_EACH);
    closeAll(served(server, "127.0.0.2"), served(server, "127.0.0.2"));
  }

  @Test
  void aHigherLimitLetsThoseInTheQueueInAtOnce() throws Exception {
    TcpServer server =
        bench.startTcp(
            bench.threading().admission(Admission.builder().maxConnections(1).build()),
            Bench.UPPER);
    MemoryClient first = served(server, "127.0.0.2");
    MemoryClient second = connect(server, "127.0.0.3");
    second.send("x\n");
    bench.time.awaitDeadline(Duration.ofMillis(500));

    server.admission(Admission.builder().maxConnections(2).build());

    assertThat(second.readLine()).isEqualTo("X");
    closeAll(first, second);
  }

  @Test
  void limitsTheDatagramsOfASource() throws Exception {
    Admission admission =
        Admission.builder()
            .sourceRate(Rate.perMinute(3))
            .denied(AddressBlock.parse("127.9.0.0/16"))
            .build();
    RequestHandler<DatagramRequest> echo = request -> request.reply(request.data());
    var server =
        bench.add(
            new ThreadingUdpServer(
                Bench.ANY_PORT,
                RequestHandlerFactory.shared(echo),
                bench.options().admission(admission).build()));
    server.start();
    MemoryDatagramClient fast =
        bench.transport.datagramClient(server.serverAddress(), bench.address("127.0.0.2"));
    MemoryDatagramClient other =
        bench.transport.datagramClient(server.serverAddress(), bench.address("127.0.0.3"));
    MemoryDatagramClient denied =
        bench.transport.datagramClient(server.serverAddress(), bench.address("127.9.0.3"));

    for (int i = 0; i < 5; i++) {
      fast.send(bytes("fast " + i));
    }
    denied.send(bytes("denied"));
    other.send(bytes("other"));

    List<ByteBuffer> replies = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      replies.add(fast.receive().data());
    }
    assertThat(replies)
        .containsExactlyInAnyOrder(
            ByteBuffer.wrap(bytes("fast 0")),
            ByteBuffer.wrap(bytes("fast 1")),
            ByteBuffer.wrap(bytes("fast 2")));
    assertThat(other.receive().data()).isEqualTo(ByteBuffer.wrap(bytes("other")));
    assertThat(server.statistics().refusals())
        .containsEntry(Refusal.SOURCE_RATE, 2L)
        .containsEntry(Refusal.ADDRESS, 1L);
    assertThat(server.statistics().received()).isEqualTo(4);
    fast.close();
    other.close();
    denied.close();
  }

  /// What may become of a connection.
  enum Fate {
    REFUSED_BY_VERIFY,
    VERIFY_THROWS,
    LAYER_REJECTS,
    LAYER_THROWS,
    HANDLER_FAILS,
    HANDLER_CLOSES,
    RESET_BY_CLIENT,
    LINGERS,
    SERVED
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionIsCountedUntilItIsClosedHoweverItEnds(Fate fate) throws Exception {
    Fates fates = new Fates(fate);
    TcpServer server = start(fates);
    // after a layer threw, the server pauses
    bench.awaitWithTimePassing(
        Bench.inBackground(() -> {
          for (int i = 0; i < 10; i++) {
            live(server, fate);
          }
          fates.next = Fate.SERVED;
          assertTwoAreLetIn(server);
          return true;
        }));
  }

  /// The sum is right after many connections of a few sources, in any order.
  @Test
  void noPermitIsLostInAHundredThousandConnections() throws Exception {
    Random random = new Random(15);
    Fates fates = new Fates(Fate.SERVED);
    TcpServer server = start(fates);
    for (int i = 0; i < CONNECTIONS; i++) {
      Fate fate = Fate.values()[random.nextInt(Fate.values().length)];
      if (fate == Fate.LAYER_THROWS) {
        continue; // the server would pause
      }
      fates.next = fate;
      live(server, fate);
    }

    fates.next = Fate.SERVED;
    assertTwoAreLetIn(server);
    assertThat(server.statistics().refusals()).containsEntry(Refusal.SOURCE_CONNECTIONS, 1L);
  }

  /// A server whose connections have the fate that is next.
  private static final class Fates {

    private volatile Fate next;

    Fates(Fate first) {
      next = first;
    }

    void handle(StreamRequest request) throws Exception {
      switch (next) {
        case HANDLER_FAILS -> throw new IllegalStateException("on purpose");
        case HANDLER_CLOSES -> request.close();
        case LINGERS -> request.write("bye\n");
        default -> Bench.UPPER.handle(request);
      }
    }
  }

  private TcpServer start(Fates fates) throws IOException {
    ServerOptionsBuilder options =
        bench
            .threading()
            .listener(ServerListeners.none()) // the bench's would keep all requests
            .admission(TWO_EACH)
            .lingerTimeout(Duration.ofHours(1))
            .addLayer(connection -> {
              if (fates.next == Fate.LAYER_REJECTS) {
                throw new IOException("on purpose");
              }
              if (fates.next == Fate.LAYER_THROWS) {
                throw new IllegalStateException("on purpose");
              }
              return connection;
            });
    var server =
        bench.add(
            new TcpServer(
                Bench.ANY_PORT, RequestHandlerFactory.shared(fates::handle), options.build()) {

              @Override
              protected boolean verifyRequest(StreamRequest request) throws Exception {
                if (fates.next == Fate.VERIFY_THROWS) {
                  throw new IOException("on purpose");
                }
                return fates.next != Fate.REFUSED_BY_VERIFY;
              }
            });
    server.start();
    return server;
  }

  /// A whole life of a connection; afterwards the server has closed it.
  private void live(TcpServer server, Fate fate) throws Exception {
    MemoryClient client = connect(server, "127.0.0.2");
    switch (fate) {
      case RESET_BY_CLIENT -> client.reset();
      case SERVED -> {
        client.send("x\n");
        assertThat(client.readLine()).isEqualTo("X");
      }
      case LINGERS -> assertThat(client.readAll()).isEqualTo("bye\n");
      default -> {
        try {
          assertThat(client.readAll()).isEmpty();
        } catch (IOException reset) {
          // closed by the server with unread input
        }
      }
    }
    client.close();
    while (bench.transport.openConnections() > 0
        || bench.transport.waitingConnections(server.serverAddress()) > 0) {
      Thread.onSpinWait();
    }
  }

  private void assertTwoAreLetIn(TcpServer server) throws Exception {
    MemoryClient first = connect(server, "127.0.0.2");
    first.send("x\n");
    MemoryClient second = connect(server, "127.0.0.2");
    second.send("x\n");
    assertThat(first.readLine()).isEqualTo("X");
    assertThat(second.readLine()).isEqualTo("X");
    assertThat(server.statistics().refusals()).isEmpty();
    MemoryClient third = connect(server, "127.0.0.2");
    assertThat(third.readAll()).isEqualTo("421 too many\r\n");
    closeAll(first, second, third);
  }

  private MemoryClient served(TcpServer server, String source) throws Exception {
    MemoryClient client = connect(server, source);
    client.send("x\n");
    assertThat(client.readLine()).isEqualTo("X");
    return client;
  }

  private MemoryClient connect(TcpServer server, String source) throws IOException {
    return bench.connectFrom(server, source);
  }

  private void awaitInFlight(TcpServer server, int count) {
    while (server.statistics().inFlight() > count || bench.transport.openConnections() > count) {
      Thread.onSpinWait();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void closeAll(MemoryClient... clients) {
    List.of(clients).forEach(MemoryClient::close);
  }
}
