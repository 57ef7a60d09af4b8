package io.socketserver.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.EventHandler;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.ServerStatistics;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.TcpServer;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// When requests are counted.
class StatisticsTest {

  private final Bench bench = new Bench();

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  /// A client that had seen the end of the stream could be missing in the count.
  @Test
  void countsARequestBeforeItsConnectionIsClosed() throws Exception {
    for (ServerOptionsBuilder options :
        new ServerOptionsBuilder[] {bench.options(), bench.threading()}) {
      var server = bench.add(new CountingServer(options));
      server.start();
      serve(server, "fine\n");
      serve(server, "fail\n");
      serve(server, "");

      assertThat(server.before.take().completed()).isEqualTo(1);
      assertThat(server.before.take().failed()).isEqualTo(1);
      assertThat(server.before.take().refused()).isEqualTo(1);
      bench.awaitNothingInFlight(server);
      ServerStatistics all = server.statistics();
      assertThat(all.completed() + all.failed() + all.refused()).isEqualTo(3);
    }
  }

  /// The loop used to close a connection whose client had half-closed, or whose handler closed it,
  /// before it was counted.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void countsARequestOnALoopBeforeItsConnectionIsClosed(boolean byHandler) throws Exception {
    EventHandler handler =
        (connection, _) -> {
          if (byHandler) {
            connection.close();
          }
        };
    ServerOptionsBuilder options = bench.options().processing(MultiplexingOptions.defaults());
    var server = bench.add(new CountingServer(options, handler));
    server.start();

    try (var client = bench.connect(server)) {
      client.send("x");
      if (!byHandler) {
        client.shutdownOutput();
      }
      assertThat(client.readAll()).isEmpty();
    }

    assertThat(server.wasOpen.take()).isTrue();
    assertThat(server.before.take().completed()).isEqualTo(1);
  }

  /// As in Python, where `process_request` may be all that a server has of its own.
  @Test
  void endsARequestThatTheServerProcessesItself() throws Exception {
    var server = bench.add(new SelfProcessingServer(bench.options()));
    server.start();
    for (int i = 0; i < 3; i++) {
      try (var client = bench.connect(server)) {
        client.send("fine\n");
        assertThat(client.readAll()).isEmpty();
      }
    }

    bench.awaitNothingInFlight(server);
    assertThat(server.requests()).isEmpty();
    assertThat(server.statistics().completed()).isEqualTo(3);
  }

  /// Neither a processor nor anything else hears of its requests.
  private static final class SelfProcessingServer extends TcpServer {

    SelfProcessingServer(ServerOptionsBuilder options) {
      super(Bench.ANY_PORT, request -> request.readLine(100), options.build());
    }

    @Override
    protected void processRequest(StreamRequest request) {
      Thread _ =
          Thread.startVirtualThread(() -> {
            try {
              finishRequest(request);
            } catch (Exception e) {
              handleError(request, e);
            } finally {
              shutdownRequest(request);
            }
          });
    }
  }

  private void serve(CountingServer server, String sent) throws IOException {
    server.verified = !sent.isEmpty();
    try (var client = bench.connect(server)) {
      client.send(sent);
      assertThat(client.readAll()).isEmpty();
    }
  }

  /// Notes what is counted when a request is about to be closed.
  private static final class CountingServer extends TcpServer {

    final BlockingQueue<ServerStatistics> before = new LinkedBlockingQueue<>();
    final BlockingQueue<Boolean> wasOpen = new LinkedBlockingQueue<>();
    volatile boolean verified = true;

    CountingServer(ServerOptionsBuilder options) {
      this(options, CountingServer::handle);
    }

    CountingServer(ServerOptionsBuilder options, RequestHandler<StreamRequest> handler) {
      super(Bench.ANY_PORT, RequestHandlerFactory.shared(handler), options.build());
    }

    private static void handle(StreamRequest request) throws IOException {
      if ("fail".equals(request.readLine(100))) {
        throw new IllegalStateException("on purpose");
      }
    }

    @Override
    protected boolean verifyRequest(StreamRequest request) {
      return verified;
    }

    @Override
    protected void shutdownRequest(StreamRequest request) {
      before.add(statistics());
      wasOpen.add(request.isOpen());
      super.shutdownRequest(request);
    }
  }
}
