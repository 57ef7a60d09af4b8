package io.socketserver.tests.multiplexing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.Admission;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.TcpServer;
import io.socketserver.core.Transports;
import io.socketserver.core.spi.AcceptException;
import io.socketserver.tests.InParallel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// On the native transport, event loops accept connections themselves. The poll intervals are long:
/// a connection that no loop was notified of would wait for their end.
@EnabledOnOs(OS.LINUX)
@Timeout(60)
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

  private static Thread start(TcpServer server, Duration pollInterval) throws IOException {
    server.activate();
    return Thread.ofPlatform()
        .start(() -> {
          try {
            server.serveForever(pollInterval);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static Thread start(TcpServer server) throws IOException {
    return start(server, Duration.ofHours(1));
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
      Thread _ = start(server);
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
      Thread serving = start(server, Duration.ofMillis(1));
      InParallel.run(8, 2_000, _ -> isEchoed(server));
      server.shutdown();
      serving.join();
    }
    assertThat(overlaps).hasValue(0);
    assertThat(steps).hasValueGreaterThanOrEqualTo(4_000);
  }

  /// After a connection that could not be accepted, the others are.
  @Test
  void acceptsTheNextAfterAFailure() throws Exception {
    var accepted = new AtomicInteger();
    try (var server =
        new Watched(options(), ECHO) {
          @Override
          protected @Nullable StreamRequest getRequest() throws IOException {
            StreamRequest request = super.getRequest();
            if (request != null && accepted.incrementAndGet() % 3 == 0) {
              request.close();
              throw new AcceptException("the connection ended", true);
            }
            return request;
          }
        }) {
      Thread _ = start(server);
      InParallel.run(
          16,
          1_000,
          _ -> {
            try (Socket client = connect(server)) {
              client.getOutputStream().write('x');
              assertThat(client.getInputStream().read()).isIn((int) 'x', -1);
            } catch (SocketException reset) {
              // closed before the byte was read
            }
          });
    }
    assertThat(accepted).hasValue(1_000);
  }

  /// A loop is told of a connection while another one, which has found none, still has the turn.
  /// The kernel tells the first loop that waits, so the first one has to be busy for a while.
  @Test
  void acceptsWhatAnotherLoopWasToldOf() throws Exception {
    var inHandler = new CountDownLatch(1);
    var handlerMayEnd = new CountDownLatch(1);
    EventHandler handler =
        new EventHandler() {
          @Override
          public void received(EventConnection connection, ByteBuffer data) throws Exception {
            if (data.get(data.position()) == 'b') {
              inHandler.countDown();
              handlerMayEnd.await();
            }
            NAME.received(connection, data);
          }
        };
    var armed = new AtomicBoolean();
    var receiving = new CompletableFuture<String>();
    var mayEnd = new CountDownLatch(1);
    var server =
        new Watched(options(), handler) {
          @Override
          protected @Nullable StreamRequest getRequest() throws IOException {
            StreamRequest request = super.getRequest();
            if (request == null && armed.compareAndSet(true, false)) {
              receiving.complete(Thread.currentThread().getName());
              awaitUninterruptibly(mayEnd);
            }
            return request;
          }
        };
    try (server) {
      Thread _ = start(server);
      try (Socket one = connect(server);
          Socket other = connect(server)) {
        Socket first = Map.of(loopOf(one), one, loopOf(other), other).get("loop-1");
        first.getOutputStream().write('b');
        inHandler.await();
        armed.set(true);
        try (Socket second = connect(server)) {
          assertThat(receiving.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("loop-2");
          handlerMayEnd.countDown();
          assertThat(name(first)).isEqualTo("loop-1");
          try (Socket third = connect(server)) {
            assertThat(loopOf(first)).isEqualTo("loop-1"); // so it was told of the third
            mayEnd.countDown();
            assertThat(loopOf(third)).startsWith("loop-");
            assertThat(loopOf(second)).startsWith("loop-");
          }
        }
      }
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Asks the handler NAME.
  private static String loopOf(Socket client) throws IOException {
    client.getOutputStream().write('x');
    return name(client);
  }

  private static String name(Socket client) throws IOException {
    return new String(client.getInputStream().readNBytes(NAME_SIZE), US_ASCII);
  }

  @Test
  void distributesConnectionsEvenly() throws Exception {
    List<Socket> clients = new ArrayList<>();
    Map<String, Integer> counts = new HashMap<>();
    try (var server = new Watched(options(), NAME)) {
      Thread _ = start(server);
      for (int i = 0; i < 100; i++) {
        Socket client = connect(server);
        clients.add(client);
        counts.merge(loopOf(client), 1, Integer::sum);
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
      Thread _ = start(server);
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
      Thread _ = start(server);
      isEchoed(server);
      server.shutdown();
      long received = server.statistics().received();
      try (Socket waiting = connect(server)) {
        waiting.getOutputStream().write('x');
        waiting.setSoTimeout(200);
        assertThatThrownBy(waiting.getInputStream()::read)
            .isInstanceOf(SocketTimeoutException.class);
        assertThat(server.statistics().received()).isEqualTo(received);
        Thread _ = start(server);
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
    Thread serving = start(server);
    try (server;
        Socket client = connect(server)) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(serving.join(LIMIT)).isTrue();
    }
  }

  @Test
  void leavesConnectionsInTheKernelWhileThereIsNoRoom() throws Exception {
    try (var server =
        new Watched(options().admission(Admission.builder().maxConnections(1).build()), ECHO)) {
      Thread _ = start(server);
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
