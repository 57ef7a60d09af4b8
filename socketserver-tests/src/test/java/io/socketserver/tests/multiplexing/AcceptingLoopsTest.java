package io.socketserver.tests.multiplexing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.TcpServer;
import io.socketserver.core.Transports;
import io.socketserver.tests.InParallel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// On the native transport, event loops accept connections themselves.
@EnabledOnOs(OS.LINUX)
class AcceptingLoopsTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final EventHandler ECHO = EventConnection::write;

  private static final int NAME_SIZE = "loop-N".length();

  /// Says on which loop a connection is.
  private static final EventHandler NAME =
      new EventHandler() {
        @Override
        public void received(EventConnection connection, ByteBuffer data) throws IOException {
          data.position(data.limit());
          connection.write(US_ASCII.encode(Thread.currentThread().getName()));
        }
      };

  /// A server whose steps can be watched.
  private static class Watched extends TcpServer {

    Watched(ServerOptionsBuilder options, EventHandler handler) {
      super(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          () -> handler,
          options.build());
    }

    void step() {}

    @Override
    protected boolean verifyRequest(StreamRequest request) {
      step();
      return true;
    }

    @Override
    protected void serviceActions() {
      step();
    }
  }

  private static ServerOptionsBuilder options() {
    return ServerOptions.builder()
        .transport(Transports.named("native"))
        .processing(MultiplexingOptions.defaults().loops(2));
  }

  private static Socket connect(TcpServer server) throws IOException {
    InetSocketAddress address = server.serverAddress();
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout((int) LIMIT.toMillis());
    return socket;
  }

  private static void isEchoed(TcpServer server) throws IOException {
    try (Socket client = connect(server)) {
      client.getOutputStream().write('x');
      assertThat(client.getInputStream().read()).isEqualTo('x');
    }
  }

  @Test
  void verifiesOnTheLoops() throws Exception {
    Queue<String> threads = new ConcurrentLinkedQueue<>();
    try (var server =
        new Watched(options(), ECHO) {
          @Override
          protected boolean verifyRequest(StreamRequest request) {
            return threads.add(Thread.currentThread().getName());
          }
        }) {
      server.start();
      for (int i = 0; i < 20; i++) {
        isEchoed(server);
      }
    }
    assertThat(threads).hasSize(20).allMatch(name -> name.startsWith("loop-"));
  }

  @Test
  void runsNoTwoStepsAtOnce() throws Exception {
    var inStep = new AtomicBoolean();
    var overlaps = new AtomicInteger();
    var steps = new AtomicInteger();
    try (var server =
        new Watched(options(), ECHO) {
          @Override
          void step() {
            if (!inStep.compareAndSet(false, true)) {
              overlaps.incrementAndGet();
            }
            steps.incrementAndGet();
            Thread.onSpinWait();
            inStep.set(false);
          }
        }) {
      server.activate();
      Thread serving = Thread.ofPlatform().start(() -> serve(server, Duration.ofMillis(1)));
      InParallel.run(8, 2_000, _ -> isEchoed(server));
      server.shutdown();
      serving.join();
    }
    assertThat(overlaps).hasValue(0);
    assertThat(steps).hasValueGreaterThanOrEqualTo(4_000);
  }

  private static void serve(TcpServer server, Duration pollInterval) {
    try {
      server.serveForever(pollInterval);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void distributesConnectionsEvenly() throws Exception {
    List<Socket> clients = new ArrayList<>();
    Map<String, Integer> counts = new HashMap<>();
    try (var server = new Watched(options(), NAME)) {
      server.start();
      for (int i = 0; i < 100; i++) {
        Socket client = connect(server);
        clients.add(client);
        client.getOutputStream().write('x');
        String loop = new String(client.getInputStream().readNBytes(NAME_SIZE), US_ASCII);
        counts.merge(loop, 1, Integer::sum);
      }
      for (Socket client : clients) {
        client.close();
      }
    }
    assertThat(counts).isEqualTo(Map.of("loop-1", 50, "loop-2", 50));
  }

  @Test
  void acceptsOnAnotherLoopWhileOneIsBlocked() throws Exception {
    var mayEnd = new CountDownLatch(1);
    var blocked = new CountDownLatch(1);
    EventHandler handler =
        new EventHandler() {
          @Override
          public void received(EventConnection connection, ByteBuffer data) throws Exception {
            if (data.get(data.position()) == 'b') {
              blocked.countDown();
              mayEnd.await();
            }
            connection.write(data);
          }
        };
    try (var server = new Watched(options(), handler)) {
      server.start();
      try (Socket client = connect(server)) {
        client.getOutputStream().write('b');
        assertThat(blocked.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 20; i++) {
          isEchoed(server);
        }
      } finally {
        mayEnd.countDown();
      }
    }
  }

  @Test
  void acceptsNothingAfterShutdownAndServesAgain() throws Exception {
    try (var server = new Watched(options(), ECHO)) {
      server.start();
      isEchoed(server);
      server.shutdown();
      long received = server.statistics().received();
      try (Socket waiting = connect(server)) {
        waiting.getOutputStream().write('x');
        waiting.setSoTimeout(200);
        assertThatThrownBy(waiting.getInputStream()::read)
            .isInstanceOf(SocketTimeoutException.class);
        assertThat(server.statistics().received()).isEqualTo(received);
        server.start();
        waiting.setSoTimeout((int) LIMIT.toMillis());
        assertThat(waiting.getInputStream().read()).isEqualTo('x');
      }
      isEchoed(server);
    }
  }

  @Test
  void canBeShutDownByAStep() throws Exception {
    var server =
        new Watched(options(), ECHO) {
          @Override
          protected boolean verifyRequest(StreamRequest request) {
            shutdown();
            return false;
          }
        };
    Thread serving = server.start();
    try (server;
        Socket client = connect(server)) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(serving.join(LIMIT)).isTrue();
    }
  }

  @Test
  void leavesConnectionsInTheKernelWhileThereIsNoRoom() throws Exception {
    try (var server = new Watched(options().maxConnections(1), ECHO)) {
      server.start();
      for (int i = 0; i < 20; i++) {
        try (Socket first = connect(server);
            Socket second = connect(server)) {
          first.getOutputStream().write('x');
          assertThat(first.getInputStream().read()).isEqualTo('x');
          second.getOutputStream().write('y');
          assertThat(server.requests()).hasSize(1);
          first.close();
          assertThat(second.getInputStream().read()).isEqualTo('y');
        }
      }
    }
  }
}
