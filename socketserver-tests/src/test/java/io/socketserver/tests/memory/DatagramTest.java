package io.socketserver.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.CloseReport;
import io.socketserver.api.DatagramRequest;
import io.socketserver.api.Fault;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.core.DatagramRequestHandler;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.UdpServer;
import io.socketserver.testkit.MemoryDatagramClient;
import io.socketserver.testkit.MemoryTransport.Operation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Datagrams: what is dropped is counted, what is cut is known, and nothing is sent unasked.
class DatagramTest {

  private static final RequestHandler<DatagramRequest> UPPER =
      request -> request.reply(request.text().toUpperCase(Locale.ROOT));

  private final Bench bench = new Bench();
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void close() throws Exception {
    release.countDown();
    bench.close();
  }

  @Test
  void answersTheSenderFromTheAddressThatReceived() throws Exception {
    UdpServer server = start(bench.threading(), UPPER);
    MemoryDatagramClient one = bench.datagramClient(server);
    MemoryDatagramClient other = bench.datagramClient(server);
    one.send("one");
    other.send("other");

    assertThat(one.receiveText()).isEqualTo("ONE");
    assertThat(other.receiveText()).isEqualTo("OTHER");
    one.send("again");
    assertThat(one.receive().from()).isEqualTo(server.serverAddress());
  }

  @Test
  void dropsWhatIsBeyondTheLimitAndCountsItExactly() throws Exception {
    UdpServer server = start(bench.threading().maxPendingDatagrams(3), request -> release.await());
    MemoryDatagramClient client = bench.datagramClient(server);
    for (int i = 0; i < 3; i++) {
      client.send("pending");
    }
    bench.events.await("requestStarted", 3);
    for (int i = 0; i < 100; i++) {
      assertThat(client.send("too many")).isTrue();
    }
    bench.events.await("datagramDropped", 100);

    release.countDown();
    bench.awaitNothingInFlight(server);
    client.send("welcome again");
    bench.events.await("requestFinished", 4);

    assertThat(server.statistics().dropped()).isEqualTo(100);
    assertThat(server.statistics().received()).isEqualTo(4);
    assertThat(bench.events.await("datagramDropped", 100).detail(Long.class)).isEqualTo(100);
  }

  @Test
  void tellsThatADatagramWasCut() throws Exception {
    UdpServer server =
        start(
            bench.threading().maxPacketSize(10),
            request -> request.reply(request.truncated() + " " + request.text()));
    MemoryDatagramClient client = bench.datagramClient(server);

    client.send("0123456789");
    assertThat(client.receiveText()).isEqualTo("false 0123456789");
    client.send("0123456789a");
    assertThat(client.receiveText()).isEqualTo("true 0123456789");

    assertThat(server.statistics().truncated()).isOne();
  }

  @Test
  void sendsNothingUnlessSomethingWasWritten() throws Exception {
    UdpServer server =
        start(
            bench.threading(),
            new DatagramRequestHandler() {
              @Override
              public void handle(DatagramRequest request) {}
            });
    MemoryDatagramClient client = bench.datagramClient(server);
    client.send("silence");
    bench.events.await("requestFinished");

    assertThat(client.poll()).isNull();
    assertThat(bench.transport.calls(Operation.SEND)).isZero();
  }

  @Test
  void takesEmptyDatagrams() throws Exception {
    UdpServer server =
        start(bench.threading(), request -> request.reply("empty: " + request.text().isEmpty()));
    MemoryDatagramClient client = bench.datagramClient(server);
    client.send("");

    assertThat(client.receiveText()).isEqualTo("empty: true");
  }

  @Test
  void neverAnswersThePortsOfServicesThatAnswerBack() throws Exception {
    UdpServer server = start(bench.threading(), UPPER);
    for (int port : new int[] {7, 13, 17, 19, 37}) {
      try (var loop =
          bench.transport.datagramClient(
              server.serverAddress(), new InetSocketAddress("127.0.0.1", port))) {
        assertThat(loop.send("echo me")).isTrue();
      }
    }
    MemoryDatagramClient good = bench.datagramClient(server);
    good.send("good");

    // they came first, and nothing came of them
    assertThat(good.receiveText()).isEqualTo("GOOD");
    assertThat(server.statistics().received()).isOne();
    assertThat(bench.transport.calls(Operation.SEND)).isOne();
  }

  @Test
  void repliesNoMoreThanItMayToWhoMayBeSomebodyElse() throws Exception {
    UdpServer server =
        start(
            bench.options().maxAmplification(3),
            request -> {
              request.reply("x".repeat(request.bytes().length));
              request.reply("y".repeat(2 * request.bytes().length));
              request.reply("z");
            });
    MemoryDatagramClient client = bench.datagramClient(server);
    client.send("four");
    client.send("fours");

    assertThat(client.receiveText()).isEqualTo("xxxx");
    assertThat(client.receiveText()).isEqualTo("yyyyyyyy");
    assertThat(client.receiveText()).isEqualTo("xxxxx");
    assertThat(bench.events.await("requestFailed").detail(Fault.class)).isEqualTo(Fault.CLIENT);
    assertThat(bench.events.await("requestFailed").detail(Throwable.class))
        .hasMessage(
            "a reply of 1 bytes was not sent: after 12 bytes the sender of a datagram of this size"
                + " may be sent 12 at most (maxAmplification), because the source may be forged");
    bench.awaitNothingInFlight(server);
    assertThat(bench.events.await("replyRefused", 2).detail(Long.class)).isEqualTo(2);
    assertThat(server.statistics().repliesRefused()).isEqualTo(2);
    assertThat(bench.transport.calls(Operation.SEND)).isEqualTo(4);
  }

  /// As many replies as tell a loop, where the rate is 10 a second.
  private static final int ENOUGH = 1000;

  private void ask(MemoryDatagramClient client, String question, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      client.send(question);
      assertThat(client.receiveText()).isEqualTo(question.toUpperCase(Locale.ROOT));
    }
  }

  @Test
  void doesNotAnswerForASecondWhoRepeatsItselfForLong() throws Exception {
    UdpServer server = start(bench.options().replyLoopRate(10), UPPER);
    MemoryDatagramClient loop = bench.datagramClient(server);
    MemoryDatagramClient other = bench.datagramClient(server);
    ask(loop, "round", ENOUGH); // the first one is not counted
    loop.send("round");
    bench.events.await("replyLost");
    ask(other, "else", 1);
    assertThat(loop.poll()).isNull();
    assertThat(bench.events.await("requestFailed").detail(Fault.class)).isEqualTo(Fault.CLIENT);
    assertThat(bench.events.await("requestFailed").detail(Throwable.class))
        .hasMessageContaining("seem to answer each other's replies for ever")
        .hasMessageContaining("raise replyLoopRate");
    assertThat(server.statistics().repliesLost()).isOne();

    bench.time.advance(Duration.ofSeconds(1));
    ask(loop, "round", ENOUGH);
  }

  @Test
  void answersWhoAsksForOtherThingsAsOftenAsItLikes() throws Exception {
    UdpServer server = start(bench.options().replyLoopRate(10), UPPER);
    MemoryDatagramClient client = bench.datagramClient(server);
    for (int i = 0; i < 3 * ENOUGH; i++) {
      ask(client, "question " + i, 1);
    }
    assertThat(server.statistics().repliesLost()).isZero();
  }

  @Test
  void answersWhoRepeatsItselfSlowly() throws Exception {
    UdpServer server = start(bench.options().replyLoopRate(10), UPPER);
    MemoryDatagramClient client = bench.datagramClient(server);
    for (int i = 0; i < 3; i++) {
      ask(client, "heartbeat", ENOUGH / 2);
      bench.time.advance(Duration.ofSeconds(60));
    }
    assertThat(server.statistics().repliesLost()).isZero();
  }

  @Test
  void answersEverythingWhereNoRateIsALoop() throws Exception {
    UdpServer server = start(bench.options().replyLoopRate(0), UPPER);
    ask(bench.datagramClient(server), "round", 3 * ENOUGH);
    assertThat(server.statistics().repliesLost()).isZero();
  }

  @Test
  void mayReplyLessAfterAReplyThatWasTooLarge() throws Exception {
    UdpServer server =
        start(
            bench.options().maxAmplification(3),
            request -> {
              assertThatThrownBy(() -> request.reply("x".repeat(100)))
                  .isInstanceOf(IOException.class);
              request.reply("shorter");
            });
    MemoryDatagramClient client = bench.datagramClient(server);
    client.send("123");

    assertThat(client.receiveText()).isEqualTo("shorter");
    assertThat(server.statistics().repliesRefused()).isOne();
  }

  @Test
  void goesOnAfterAFailureToReceive() throws Exception {
    UdpServer server = start(bench.threading(), UPPER);
    bench.transport.failNext(Operation.RECEIVE, 2, () -> new SocketException("ENOBUFS"));
    MemoryDatagramClient client = bench.datagramClient(server);
    client.send("kept");
    for (long pause : new long[] {5, 10}) {
      bench.time.awaitDeadline(Duration.ofMillis(pause));
      bench.time.advance(Duration.ofMillis(pause));
    }

    assertThat(client.receiveText()).isEqualTo("KEPT");
    assertThat(bench.events.of("acceptFailed")).hasSize(2);
  }

  @Test
  void goesOnAfterAFailureToSend() throws Exception {
    UdpServer server = start(bench.options(), UPPER);
    bench.transport.failNext(Operation.SEND, 1, () -> new SocketException("ENETUNREACH"));
    MemoryDatagramClient client = bench.datagramClient(server);
    client.send("lost");
    client.send("sent");

    assertThat(client.receiveText()).isEqualTo("SENT");
    assertThat(bench.events.await("requestFailed").detail(Fault.class)).isEqualTo(Fault.CLIENT);
  }

  @Test
  void givesUpAReplyForWhichThereIsNoRoom() throws Exception {
    bench.transport.datagramCapacity(1);
    UdpServer server =
        start(
            bench.threading().writeTimeout(Duration.ofHours(1)),
            request -> {
              request.reply("first");
              request.reply("second");
            });
    bench.datagramClient(server).send("x");
    bench.time.awaitDeadline(Duration.ofHours(1));

    bench.time.advance(Duration.ofHours(1));

    assertThat(bench.events.await("requestFailed").detail(Throwable.class))
        .isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void canAnswerUntilTheLastRequestHasEndedThoughItIsClosing() throws Exception {
    UdpServer server =
        start(
            bench.threading(),
            request -> {
              release.await();
              UPPER.handle(request);
            });
    MemoryDatagramClient client = bench.datagramClient(server);
    client.send("late");
    bench.events.await("requestStarted");
    var closing = Bench.inBackground(() -> server.close(Duration.ofSeconds(5)));
    bench.events.await("serverClosing");

    release.countDown();

    assertThat(client.receiveText()).isEqualTo("LATE");
    CloseReport report = closing.get();
    assertThat(report.finished()).isOne();
    assertThat(client.send("too late")).isFalse();
  }

  @Test
  void servesASingleDatagram() throws Exception {
    UdpServer server = udp(bench.options().timeout(Duration.ofHours(1)), UPPER);
    server.activate();
    MemoryDatagramClient client = bench.datagramClient(server);
    client.send("one");
    client.send("two");

    assertThat(server.handleRequest()).isTrue();

    assertThat(client.receiveText()).isEqualTo("ONE");
    assertThat(client.poll()).isNull();
    assertThat(server.handleRequest()).isTrue();
    assertThat(client.receiveText()).isEqualTo("TWO");
  }

  @Test
  void refusesAReplyThatNoDatagramHolds() throws Exception {
    UdpServer server = start(bench.threading(), request -> request.reply(new byte[65_508]));
    bench.datagramClient(server).send("x");

    assertThat(bench.events.await("requestFailed").detail(Throwable.class))
        .isInstanceOf(IOException.class)
        .hasMessage("Message too long");
    assertThatThrownBy(() -> bench.datagramClient(server).send(new byte[65_508]))
        .isInstanceOf(IOException.class);
  }

  private UdpServer start(ServerOptionsBuilder options, RequestHandler<DatagramRequest> handler)
      throws IOException {
    UdpServer server = udp(options, handler);
    server.start();
    return server;
  }

  private UdpServer udp(ServerOptionsBuilder options, RequestHandler<DatagramRequest> handler) {
    return bench.add(
        new UdpServer(Bench.ANY_PORT, RequestHandlerFactory.shared(handler), options.build()));
  }
}
