package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.core.ServerListeners;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ThreadingTcpServer;
import io.socketserver.core.spi.AcceptException;
import io.socketserver.testkit.MemoryClient;
import io.socketserver.testkit.MemoryTransport;
import io.socketserver.testkit.MemoryTransport.Operation;
import io.socketserver.tests.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Connections whose handler is done, and whose client has not taken its answer, when others cannot
/// be accepted.
class LingeringTest {

  private final MemoryTransport transport = new MemoryTransport();

  private final ThreadingTcpServer server =
      new ThreadingTcpServer(
          new InetSocketAddress("127.0.0.1", 0),
          RequestHandlerFactory.shared(request -> request.write("answer")),
          ServerOptions.builder()
              .transport(transport)
              .listener(ServerListeners.none())
              .lingerTimeout(Duration.ofHours(1))
              .build());

  @BeforeEach
  void start() throws IOException {
    var _ = server.start();
  }

  @AfterEach
  void close() {
    var _ = server.close(Duration.ZERO);
  }

  static Stream<Supplier<IOException>> failuresThatMayConcernOneConnection() {
    return Stream.of(
        () -> new AcceptException("ECONNABORTED", true), () -> new IOException("Protocol error"));
  }

  @ParameterizedTest
  @MethodSource("failuresThatMayConcernOneConnection")
  void stayWhenOneAcceptFails(Supplier<IOException> failure) throws Exception {
    try (MemoryClient first = lingering()) {
      transport.failNext(Operation.ACCEPT, 1, failure);

      try (MemoryClient second = transport.connect(server.serverAddress())) {
        assertThat(second.readLine()).isEqualTo("answer");
      }

      assertThat(server.statistics().acceptFailures()).hasSize(1);
      first.send("still unread");
      first.shutdownOutput();
      assertThat(first.readAll()).isEqualTo("answer");
    }
  }

  @Test
  void areGivenUpWhenDescriptorsAreShort() throws Exception {
    try (MemoryClient first = lingering()) {
      transport.failAll(Operation.ACCEPT, () -> new IOException("Too many open files"));
      try (MemoryClient second = transport.connect(server.serverAddress())) {
        Await.until(() -> isCut(first), () -> "the first gives its descriptor");

        transport.recover(Operation.ACCEPT);
        assertThat(second.readLine()).isEqualTo("answer");
      }
    }
  }

  private static boolean isCut(MemoryClient client) {
    try {
      client.send("x");
      return false;
    } catch (IOException closed) {
      return true;
    }
  }

  /// A connection that the server keeps only until its client has closed it.
  private MemoryClient lingering() throws Exception {
    MemoryClient client = transport.connect(server.serverAddress());
    client.send("unread");
    // No handler reads: who reads is done with the handler.
    Await.until(() -> client.unread() == 0, () -> "the input is discarded");
    return client;
  }
}
