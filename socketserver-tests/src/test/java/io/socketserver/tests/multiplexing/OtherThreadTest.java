package io.socketserver.tests.multiplexing;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.core.Transports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Handlers in the style of events that are answered by other threads, which may only say
/// `execute`: no such task is forgotten, under any way of processing.
///
/// @source REVIEW 2: the example of docs/multiplexing.md hung after some thousand requests
@Timeout(300)
class OtherThreadTest {

  private static final int LIMIT_MILLIS = 20_000;
  private static final int CLIENTS = 4;
  private static final int ROUNDS = 8_000;

  private static ProcessorOptions way(String name) {
    return switch (name) {
      case "serial" -> null;
      case "virtual" -> ThreadingOptions.virtual();
      case "platform" -> ThreadingOptions.platform().daemonThreads(true);
      case "pool" -> ThreadingOptions.pool(CLIENTS);
      default -> MultiplexingOptions.defaults().loops(2);
    };
  }

  private static TcpServer serve(String transport, String way, EventHandler handler)
      throws IOException {
    var options =
        ServerOptions.builder()
            .transport(Transports.named(transport))
            .processing(way(way))
            .drainTimeout(Duration.ofSeconds(5))
            .build();
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var server = new TcpServer(any, RequestHandlerFactory.shared(handler), options);
    Thread _ = server.start();
    return server;
  }

  private static Socket connect(TcpServer server) throws IOException {
    var client = new Socket();
    client.setTcpNoDelay(true);
    client.setSoTimeout(LIMIT_MILLIS);
    client.connect(server.serverAddress());
    return client;
  }

  /// Answers from a thread that it starts for each question, as a lookup elsewhere would.
  private static final class Lookup implements EventHandler {

    private final boolean pauses;

    Lookup(boolean pauses) {
      this.pauses = pauses;
    }

    @Override
    public void received(EventConnection connection, ByteBuffer data) {
      byte[] question = new byte[data.remaining()];
      data.get(question);
      if (pauses) {
        connection.pauseReading();
      }
      Thread _ =
          Thread.startVirtualThread(() -> connection.execute(() -> answer(connection, question)));
    }

    private void answer(EventConnection connection, byte[] answer) {
      connection.write(answer);
      if (pauses) {
        connection.resumeReading();
      }
    }
  }

  private static long ask(TcpServer server, int rounds) throws IOException {
    try (Socket client = connect(server)) {
      for (int i = 0; i < rounds; i++) {
        client.getOutputStream().write(i);
        assertThat(client.getInputStream().read()).as("answer %s", i).isEqualTo(i & 0xff);
      }
    }
    return rounds;
  }

  @ParameterizedTest
  @CsvSource({
    "nio, virtual, true",
    "nio, virtual, false",
    "native, virtual, true",
    "native, virtual, false",
    "nio, pool, true",
    "native, platform, true",
    "native, platform, false",
    "native, multiplexing, true"
  })
  void answersEveryQuestion(String transport, String way, boolean pauses) throws Exception {
    try (var server = serve(transport, way, new Lookup(pauses));
        var clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Callable<Long>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        all.add(() -> ask(server, ROUNDS));
      }
      for (Future<Long> each : clients.invokeAll(all)) {
        assertThat(each.get()).isEqualTo(ROUNDS);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"nio, true", "nio, false", "native, true", "native, false"})
  void answersEveryQuestionOneAfterTheOther(String transport, boolean pauses) throws Exception {
    try (var server = serve(transport, "serial", new Lookup(pauses))) {
      assertThat(ask(server, ROUNDS)).isEqualTo(ROUNDS);
    }
  }

  /// Leaves a task in the one moment in which its connection looks at itself before it reads.
  private static final class JustBeforeTheRead implements EventHandler {

    private final AtomicBoolean left = new AtomicBoolean();

    @Override
    public void received(EventConnection connection, ByteBuffer data) {
      data.position(data.limit());
    }

    @Override
    public boolean isIdle(EventConnection connection) {
      if (left.compareAndSet(false, true)) {
        join(Thread.startVirtualThread(() -> connection.execute(() -> write(connection))));
      }
      return true;
    }

    private static void join(Thread thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private static void write(EventConnection connection) {
      connection.write("unasked".getBytes(StandardCharsets.US_ASCII));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "nio, virtual",
    "native, virtual",
    "nio, serial",
    "native, serial",
    "nio, pool",
    "native, platform"
  })
  void runsATaskThatComesJustBeforeARead(String transport, String way) throws Exception {
    try (var server = serve(transport, way, new JustBeforeTheRead());
        Socket client = connect(server)) {
      // the client says nothing: the read that follows does not end
      assertThat(client.getInputStream().readNBytes(7)).asString().isEqualTo("unasked");
    }
  }

  /// Pauses for good while a thread is in the way of a wait for that.
  private static final class Interrupted implements EventHandler {

    private final AtomicReference<Thread> driving = new AtomicReference<>();

    @Override
    public void received(EventConnection connection, ByteBuffer data) {
      data.position(data.limit());
      connection.pauseReading();
      driving.set(Thread.currentThread());
      connection.write("paused".getBytes(StandardCharsets.US_ASCII));
    }
  }

  @ParameterizedTest
  @CsvSource({"nio, virtual", "native, virtual", "native, platform"})
  void endsAWaitThatIsInterrupted(String transport, String way) throws Exception {
    var handler = new Interrupted();
    try (var server = serve(transport, way, handler);
        Socket client = connect(server)) {
      client.getOutputStream().write('x');
      assertThat(client.getInputStream().readNBytes(6)).asString().isEqualTo("paused");
      handler.driving.get().interrupt();
      assertThat(client.getInputStream().read()).isNegative();
    }
  }
}
