package io.socketserver.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.core.Transports;
import io.socketserver.tests.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a handler makes of SO_LINGER: a close that waited for the client would hold up a thread on
/// which others depend, and in a foreign call the whole virtual machine.
///
/// @source REVIEW 3 b: with SO_LINGER of one handler no safepoint came for 11.9 s
@Timeout(120)
class LingerOptionTest {

  private static final int LINGER_SECONDS = 40;

  /// Less than a close would wait, and more than a busy machine takes.
  private static final Duration QUICK = Duration.ofSeconds(LINGER_SECONDS / 2);

  /// What no socket buffers take.
  private static final byte[] MUCH = new byte[16 * 1024 * 1024];

  /// Sets the option, and sends much.
  private record Sender(int seconds, byte[] data) implements EventHandler {

    @Override
    public void opened(EventConnection connection) throws IOException {
      connection.option(StandardSocketOptions.SO_LINGER, seconds);
      connection.write(data);
    }

    @Override
    public void received(EventConnection connection, ByteBuffer data) {
      connection.close();
    }
  }

  private static ProcessorOptions way(String name) {
    return switch (name) {
      case "serial" -> null;
      case "virtual" -> ThreadingOptions.virtual();
      case "platform" -> ThreadingOptions.platform().daemonThreads(true);
      default -> MultiplexingOptions.defaults().loops(2);
    };
  }

  private static TcpServer serve(String transport, String way, Sender handler) throws IOException {
    var options =
        ServerOptions.builder()
            .transport(Transports.named(transport))
            .processing(way(way))
            .writeTimeout(Duration.ofMillis(300))
            .build();
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var server = new TcpServer(any, RequestHandlerFactory.shared(handler), options);
    Thread _ = server.start();
    return server;
  }

  /// A client that takes little, and reads nothing.
  private static Socket connect(TcpServer server) throws IOException {
    var client = new Socket();
    client.setReceiveBufferSize(4096);
    client.setSoTimeout((int) QUICK.toMillis());
    client.connect(server.serverAddress());
    return client;
  }

  @ParameterizedTest
  @CsvSource({
    "nio, serial", "nio, virtual", "nio, platform", "nio, multiplexing",
    "native, serial", "native, virtual", "native, platform", "native, multiplexing",
  })
  void holdsNobodyUp(String transport, String way) throws Exception {
    List<Socket> clients = new ArrayList<>();
    int all = Runtime.getRuntime().availableProcessors() + 2;
    try (var bystander = new Bystander(transport, QUICK);
        var server = serve(transport, way, new Sender(LINGER_SECONDS, MUCH))) {
      long begun = System.nanoTime();
      for (int i = 0; i < all; i++) {
        clients.add(connect(server));
      }
      while (server.statistics().received() < all || server.statistics().inFlight() > 0) {
        bystander.isNotHeldUp();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("closes").isLessThan(QUICK);
      }
      bystander.isNotHeldUp();
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  /// An interval of zero keeps its meaning.
  @ParameterizedTest
  @CsvSource({
    "nio, virtual", "nio, platform", "nio, multiplexing",
    "native, virtual", "native, platform", "native, multiplexing",
  })
  void resetsWhereItIsZero(String transport, String way) throws Exception {
    try (var server = serve(transport, way, new Sender(0, new byte[] {'x'}));
        Socket client = connect(server)) {
      assertThat(client.getInputStream().read()).isEqualTo('x');
      client.getOutputStream().write('.');
      assertThatExceptionOfType(SocketException.class)
          .isThrownBy(() -> client.getInputStream().read())
          .withMessageContaining("reset");
    }
  }

  /// What was written before the close arrives, long after that.
  @ParameterizedTest
  @CsvSource({"nio, virtual", "native, virtual", "nio, multiplexing", "native, multiplexing"})
  void deliversWhatWasWritten(String transport, String way) throws Exception {
    byte[] data = new byte[200_000];
    try (var server = serve(transport, way, new Sender(LINGER_SECONDS, data));
        Socket client = connect(server)) {
      client.getOutputStream().write('.');
      Await.until(
          () -> server.statistics().received() == 1 && server.statistics().inFlight() == 0,
          () -> "the close; " + server.statistics());
      assertThat(client.getInputStream().readAllBytes()).hasSameSizeAs(data);
    }
  }
}
