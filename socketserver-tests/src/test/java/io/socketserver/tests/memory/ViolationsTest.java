package io.socketserver.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.Refusal;
import io.socketserver.api.Violation;
import io.socketserver.core.Admission;
import io.socketserver.core.TcpServer;
import io.socketserver.testkit.MemoryClient;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What clients do against the limits: it is counted and reported, and may have a penalty.
class ViolationsTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  /// Replies much to whatever comes.
  private static final EventHandler TALKER =
      new EventHandler() {
        @Override
        public void received(EventConnection connection, ByteBuffer data) {
          connection.write("x".repeat(1_000));
        }
      };

  private final Bench bench = new Bench();
  private TcpServer server;

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  /// A client that has asked for much, and must take ten bytes in each second.
  private MemoryClient asking(ProcessorOptions processing) throws IOException {
    bench.transport.streamCapacity(10);
    server = bench.startTcp(bench.options().processing(processing).minWriteRate(10), TALKER);
    MemoryClient client = bench.connect(server);
    client.send("go");
    return client;
  }

  /// Takes some bytes in each second, and waits until the server has sent as many again.
  ///
  /// @return after how many seconds the client was cut off; the given number if it was not
  private int take(MemoryClient client, int bytes, int seconds) throws Exception {
    for (int passed = 0; passed < seconds; passed++) {
      while (client.input().available() < 10 && !isCut()) {
        Thread.onSpinWait();
      }
      if (isCut()) {
        return passed;
      }
      bench.time.advance(SECOND);
      assertThat(client.input().readNBytes(bytes)).hasSize(bytes);
    }
    return seconds;
  }

  private boolean isCut() {
    return !bench.events.of("clientViolated").isEmpty();
  }

  /// Half of the rate: the bucket of five seconds loses half a second in each, and in the first one
  /// a whole, because it is full. The watch may notice late how fast time passes here.
  @ParameterizedTest
  @MethodSource(Bench.PROCESSORS)
  void aClientThatTakesTooLittleIsCutOff(ProcessorOptions processing) throws Exception {
    MemoryClient client = asking(processing);

    assertThat(take(client, 5, 100)).isGreaterThanOrEqualTo(8);

    assertThat(bench.events.await("clientViolated").detail(Violation.class))
        .isEqualTo(Violation.WRITE_RATE);
    assertThat(bench.events.await("requestFailed").detail(Throwable.class))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessageContaining("took fewer than 10 bytes per second");
    assertThat(server.statistics().violations()).containsOnlyKeys(Violation.WRITE_RATE);
  }

  @ParameterizedTest
  @MethodSource(Bench.PROCESSORS)
  void aClientThatTakesEnoughIsNot(ProcessorOptions processing) throws Exception {
    MemoryClient client = asking(processing);

    assertThat(take(client, 10, 60)).isEqualTo(60);
  }

  /// The bucket is full again when the client has caught up: in all it is slow for longer than the
  /// grace.
  @ParameterizedTest
  @MethodSource(Bench.PROCESSORS)
  void aClientMayBeSlowAgainAndAgain(ProcessorOptions processing) throws Exception {
    MemoryClient client = asking(processing);
    for (int round = 0; round < 6; round++) {
      assertThat(take(client, 5, 4)).isEqualTo(4);
      assertThat(client.input().readNBytes(1_000 - 20)).hasSize(1_000 - 20);
      client.send("again");
    }
    assertThat(isCut()).isFalse();
  }

  @ParameterizedTest
  @MethodSource(Bench.PROCESSORS)
  void aReadTimeOutIsCounted(ProcessorOptions processing) throws Exception {
    server =
        bench.startTcp(
            bench.options().processing(processing).readTimeout(SECOND), Bench.UPPER_BY_EVENTS);
    MemoryClient client = bench.connect(server);
    bench.time.awaitDeadline(SECOND);
    bench.time.advance(SECOND);

    assertThat(client.readAll()).isEmpty();
    bench.events.await("requestFinished");
    assertThat(server.statistics().violations()).containsOnlyKeys(Violation.READ_TIMEOUT);
    assertThat(server.statistics().violations()).containsValue(1L);
  }

  @ParameterizedTest
  @MethodSource(Bench.PROCESSORS)
  void aSourceThatWasCutOffIsRefusedForAWhile(ProcessorOptions processing) throws Exception {
    Duration penalty = Duration.ofMinutes(1);
    server =
        bench.startTcp(
            bench
                .options()
                .processing(processing)
                .firstByteTimeout(SECOND)
                .admission(Admission.builder().penalty(penalty).build()),
            Bench.UPPER_BY_EVENTS);

    for (Duration expected : new Duration[] {penalty, penalty.multipliedBy(2)}) {
      long received = server.statistics().received();
      MemoryClient silent = bench.connectFrom(server, "127.0.0.2");
      while (server.statistics().received() == received) {
        Thread.onSpinWait(); // its time begins when it is received
      }
      bench.time.advance(SECOND);
      assertThat(silent.readAll()).isEmpty();

      bench.time.advance(expected.minusMillis(1));
      assertThatThrownBy(bench.connectFrom(server, "127.0.0.2")::readAll)
          .hasMessageContaining("reset");
      assertServes("127.0.0.3");
      bench.time.advance(Duration.ofMillis(1));
      assertServes("127.0.0.2");
    }

    assertThat(server.statistics().violations()).containsEntry(Violation.FIRST_BYTE_TIMEOUT, 2L);
    assertThat(server.statistics().refusals()).containsEntry(Refusal.PENALTY, 2L);
  }

  private void assertServes(String from) throws IOException {
    try (MemoryClient client = bench.connectFrom(server, from)) {
      client.send("x\n");
      assertThat(client.readLine()).isEqualTo("X");
    }
  }

  @Test
  void aReadTimeOutHasNoPenalty() throws Exception {
    server =
        bench.startTcp(
            bench
                .threading()
                .readTimeout(SECOND)
                .admission(Admission.builder().penalty(SECOND).build()),
            Bench.UPPER);
    MemoryClient idle = bench.connectFrom(server, "127.0.0.2");
    bench.time.awaitDeadline(SECOND);
    bench.time.advance(SECOND);
    assertThat(idle.readAll()).isEmpty();

    assertServes("127.0.0.2");
  }

  @Test
  void penaltiesHaveALimit() {
    assertThatThrownBy(() -> Admission.builder().penalty(Duration.ofMinutes(11)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("penalty must be at most PT10M: PT11M");
  }
}
