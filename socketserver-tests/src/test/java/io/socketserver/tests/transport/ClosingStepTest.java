package io.socketserver.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.CloseReport;
import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.core.Transports;
import io.socketserver.tests.Await;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A step of a server, such as `verifyRequest`, closes the server: it does not wait for its own
/// request.
@Timeout(60)
class ClosingStepTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final EventHandler ECHO = EventConnection::write;

  /// @param processing null for serial
  record Cell(String transport, @Nullable ProcessorOptions processing) {}

  static List<Cell> cells() {
    List<Cell> all = new ArrayList<>();
    for (String transport : Transports.names()) {
      all.add(new Cell(transport, null));
      all.add(new Cell(transport, ThreadingOptions.virtual()));
      all.add(new Cell(transport, ThreadingOptions.platform()));
      all.add(new Cell(transport, MultiplexingOptions.defaults().loops(2)));
    }
    return all;
  }

  /// Closes itself when the first client comes.
  private static class Closing extends TcpServer {

    final CompletableFuture<CloseReport> report = new CompletableFuture<>();

    Closing(Cell cell) {
      super(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          handlers(),
          ServerOptions.builder()
              .transport(Transports.named(cell.transport()))
              .processing(cell.processing())
              .build());
    }

    private static RequestHandlerFactory<StreamRequest> handlers() {
      return () -> ECHO;
    }

    @Override
    protected boolean verifyRequest(StreamRequest request) throws Exception {
      report.complete(drain());
      return false;
    }
  }

  private static void isRefusedAtOnce(Closing server) throws Exception {
    Thread serving = server.start();
    InetSocketAddress address = server.serverAddress();
    try (Socket client = new Socket(address.getAddress(), address.getPort())) {
      client.setSoTimeout((int) LIMIT.toMillis());
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(serving.join(LIMIT)).isTrue();
    } finally {
      server.close();
    }
  }

  @ParameterizedTest
  @MethodSource("cells")
  void closesWithoutWaitingForItself(Cell cell) throws Exception {
    var server = new Closing(cell);

    isRefusedAtOnce(server);

    assertThat(server.report.getNow(null)).matches(CloseReport::isGraceful);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void joinsACloseThatWaitsForIt(Cell cell) throws Exception {
    var other = new CompletableFuture<CloseReport>();
    var server =
        new Closing(cell) {
          @Override
          protected boolean verifyRequest(StreamRequest request) throws Exception {
            Thread _ = Thread.ofPlatform().start(() -> other.complete(drain()));
            Await.until(this::isStopping, () -> "the other thread closes");
            return super.verifyRequest(request);
          }
        };

    isRefusedAtOnce(server);

    assertThat(other.get()).matches(CloseReport::isGraceful);
  }
}
