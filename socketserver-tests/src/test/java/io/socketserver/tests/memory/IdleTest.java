package io.socketserver.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.api.Violation;
import io.socketserver.core.TcpServer;
import io.socketserver.testkit.MemoryClient;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// How long clients may be silent between two messages.
class IdleTest {

  private static final Duration IDLE = Duration.ofMinutes(5);
  private static final Duration READ = Duration.ofSeconds(3);
  private static final Duration NANO = Duration.ofNanos(1);

  /// Answers lines, and says whether one has begun.
  private static final class Lines implements EventHandler {

    private final StringBuilder line = new StringBuilder();

    @Override
    public void received(EventConnection connection, ByteBuffer data) {
      line.append(StandardCharsets.US_ASCII.decode(data));
      if (line.charAt(line.length() - 1) == '\n') {
        connection.write(line.toString().toUpperCase(Locale.ROOT));
        line.setLength(0);
      }
    }

    @Override
    public boolean isIdle(EventConnection connection) {
      return line.isEmpty();
    }
  }

  private final Bench bench = new Bench();

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  private TcpServer start(ProcessorOptions processing) throws IOException {
    var options = bench.options().processing(processing).idleTimeout(IDLE).readTimeout(READ);
    TcpServer server = new TcpServer(Bench.ANY_PORT, Lines::new, options.build());
    bench.add(server).start();
    return server;
  }

  /// What a client gets while time passes, without an exact time: a handler may begin to wait after
  /// its client has the reply.
  private String rest(MemoryClient client) throws Exception {
    return bench.awaitWithTimePassing(Bench.inBackground(client::readAll), IDLE);
  }

  private static void assertAnswers(MemoryClient client) throws IOException {
    client.send("x\n");
    assertThat(client.readLine()).isEqualTo("X");
  }

  /// The read time-out is shorter, and does not apply.
  @ParameterizedTest
  @MethodSource(Bench.PROCESSORS)
  void endsTheInputOfASilentClient(ProcessorOptions processing) throws Exception {
    TcpServer server = start(processing);
    MemoryClient client = bench.connect(server);
    for (int i = 0; i < 3; i++) {
      assertAnswers(client);
      bench.time.advance(IDLE.minus(NANO));
    }
    assertAnswers(client);

    assertThat(rest(client)).isEmpty();
    bench.awaitNothingInFlight(server);
    assertThat(server.statistics().violations()).containsOnlyKeys(Violation.IDLE_TIMEOUT);
    assertThat(server.statistics().failed()).isZero();
  }

  @ParameterizedTest
  @MethodSource(Bench.PROCESSORS)
  void beginsWithTheConnection(ProcessorOptions processing) throws Exception {
    TcpServer server = start(processing);
    MemoryClient client = bench.connect(server);
    bench.time.awaitDeadline(IDLE);

    bench.time.advance(IDLE);

    assertThat(client.readAll()).isEmpty();
    bench.awaitNothingInFlight(server);
    assertThat(server.statistics().violations()).containsOnlyKeys(Violation.IDLE_TIMEOUT);
  }

  @ParameterizedTest
  @MethodSource(Bench.PROCESSORS)
  void leavesAClientInTheMiddleOfAMessageToTheReadTimeOut(ProcessorOptions processing)
      throws Exception {
    TcpServer server = start(processing);
    MemoryClient client = bench.connect(server);
    assertAnswers(client);
    client.send("half a");
    bench.time.awaitDeadline(READ);

    bench.time.advance(READ);

    assertThat(client.readAll()).isEmpty();
    bench.awaitNothingInFlight(server);
    assertThat(server.statistics().violations()).containsOnlyKeys(Violation.READ_TIMEOUT);
  }

  /// A client that only listens is not idle while it hears something.
  @ParameterizedTest
  @MethodSource("writers")
  void startsAnewWithEachByteThatIsSent(ProcessorOptions processing) throws Exception {
    var served = new CompletableFuture<EventConnection>();
    EventHandler listener =
        new EventHandler() {
          @Override
          public void opened(EventConnection connection) {
            served.complete(connection);
          }

          @Override
          public void received(EventConnection connection, ByteBuffer data) {}
        };
    TcpServer server =
        bench.startTcp(bench.options().processing(processing).idleTimeout(IDLE), listener);
    MemoryClient client = bench.connect(server);
    EventConnection connection = served.get();
    for (int i = 0; i < 3; i++) {
      bench.time.advance(IDLE.minus(NANO));
      connection.execute(() -> connection.write("news\n"));
      assertThat(client.readLine()).isEqualTo("news");
    }

    assertThat(rest(client)).isEmpty();
    bench.awaitNothingInFlight(server);
    assertThat(server.statistics().violations()).containsOnlyKeys(Violation.IDLE_TIMEOUT);
  }

  static ProcessorOptions[] writers() {
    return new ProcessorOptions[] {ThreadingOptions.virtual(), MultiplexingOptions.defaults()};
  }

  /// A handler that has asked for a shorter time learns when it is over.
  @Test
  void leavesAHandlerItsOwnTimeOut() throws Exception {
    TcpServer server =
        bench.startTcp(
            bench.threading().idleTimeout(IDLE),
            (StreamRequest request) -> {
              request.readTimeout(READ);
              try {
                boolean _ = request.awaitInput();
              } catch (SocketTimeoutException e) {
                request.write("too late\n");
              }
            });
    MemoryClient client = bench.connect(server);
    bench.time.awaitDeadline(READ);

    bench.time.advance(READ);

    assertThat(client.readAll()).isEqualTo("too late\n");
    bench.awaitNothingInFlight(server);
    assertThat(server.statistics().violations()).containsOnlyKeys(Violation.READ_TIMEOUT);
  }
}
