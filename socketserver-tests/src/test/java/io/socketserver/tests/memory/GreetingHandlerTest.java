package io.socketserver.tests.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.socketserver.api.RequestHandler;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ThreadingTcpServer;
import io.socketserver.testkit.ManualTime;
import io.socketserver.testkit.MemoryClient;
import io.socketserver.testkit.MemoryTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The example of `docs/testing-handlers.md`, which [TestingHandlersGuideTest] compares with this.
class GreetingHandlerTest {

  static final class GreetingHandler implements RequestHandler<StreamRequest> {

    @Override
    public void handle(StreamRequest request) throws IOException {
      request.readTimeout(Duration.ofMinutes(5));
      try {
        String name = request.readLine(100);
        request.write("hello, " + name + "\n");
      } catch (SocketTimeoutException e) {
        request.write("are you asleep?\n");
      }
    }
  }

  private final ManualTime time = new ManualTime();
  private final MemoryTransport transport = MemoryTransport.with(time);
  private final ThreadingTcpServer server =
      new ThreadingTcpServer(
          new InetSocketAddress("localhost", 0),
          GreetingHandler::new,
          ServerOptions.builder().transport(transport).lingerTimeout(Duration.ZERO).build());

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void close() {
    server.close();
    assertEquals(0, transport.openConnections());
  }

  @Test
  void greets() throws IOException {
    try (MemoryClient client = transport.connect(server.serverAddress())) {
      client.send("Ada\n");

      assertEquals("hello, Ada", client.readLine());
      assertNull(client.readLine());
    }
  }

  @Test
  void asksAClientThatSaysNothingForFiveMinutes() throws Exception {
    try (MemoryClient client = transport.connect(server.serverAddress())) {
      time.awaitDeadline(Duration.ofMinutes(5));
      time.advance(Duration.ofMinutes(5));

      assertEquals("are you asleep?", client.readLine());
    }
  }

  @Test
  void survivesAClientThatVanishes() throws IOException {
    transport.failNext(
        MemoryTransport.Operation.WRITE, 1, () -> new SocketException("Connection reset"));
    try (MemoryClient client = transport.connect(server.serverAddress())) {
      client.send("Ada\n");
      assertNull(client.readLine());
    }
    greets();
  }
}
