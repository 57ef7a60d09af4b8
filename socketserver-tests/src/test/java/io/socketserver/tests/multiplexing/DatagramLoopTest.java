package io.socketserver.tests.multiplexing;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.Transports;
import io.socketserver.core.UdpServer;
import io.socketserver.tests.Await;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Datagrams on event loops.
class DatagramLoopTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static UdpServer serve(
      String transport, int loops, RequestHandler<DatagramRequest> handler) throws IOException {
    var options =
        ServerOptions.builder()
            .transport(Transports.named(transport))
            .processing(MultiplexingOptions.defaults().loops(loops))
            .build();
    var server =
        new UdpServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            RequestHandlerFactory.shared(handler),
            options);
    server.start();
    return server;
  }

  private static void send(DatagramSocket socket, String text, UdpServer server)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    socket.send(new DatagramPacket(bytes, bytes.length, server.serverAddress()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void keepsTheOrderOfEachClient(String transport) throws Exception {
    int clients = 20;
    int each = 50;
    Map<Object, Queue<String>> received = new ConcurrentHashMap<>();
    Queue<String> threads = new ConcurrentLinkedQueue<>();
    List<DatagramSocket> sockets = new ArrayList<>();
    try (var server =
        serve(
            transport,
            4,
            request -> {
              threads.add(Thread.currentThread().getName());
              received
                  .computeIfAbsent(request.clientAddress(), absent -> new ConcurrentLinkedQueue<>())
                  .add(request.text());
              request.reply("ok");
            })) {
      for (int i = 0; i < clients; i++) {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout((int) LIMIT.toMillis());
        sockets.add(socket);
      }
      byte[] room = new byte[10];
      for (int i = 0; i < each; i++) {
        for (DatagramSocket socket : sockets) {
          send(socket, Integer.toString(i), server);
        }
        // so that no buffer overflows
        for (DatagramSocket socket : sockets) {
          socket.receive(new DatagramPacket(room, room.length));
        }
      }
      List<String> inOrder =
          java.util.stream.IntStream.range(0, each).mapToObj(Integer::toString).toList();
      assertThat(received).hasSize(clients);
      received.values().forEach(texts -> assertThat(texts).containsExactlyElementsOf(inOrder));
      assertThat(threads).allMatch(name -> name.startsWith("loop-"));
      assertThat(threads.stream().distinct().count()).isGreaterThan(1);
    } finally {
      sockets.forEach(DatagramSocket::close);
    }
  }

  /// Others wait on its loop for their turn; it must not wait for them.
  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void mayBeClosedByAHandlerBeforeOthers(String transport) throws Exception {
    AtomicReference<UdpServer> self = new AtomicReference<>();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayClose = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      var server =
          serve(
              transport,
              1,
              request -> {
                if (request.text().equals("close")) {
                  begun.countDown();
                  mayClose.await();
                  self.get().close();
                  closed.countDown();
                }
              });
      self.set(server);
      send(socket, "close", server);
      assertThat(begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      send(socket, "one", server);
      send(socket, "two", server);
      Await.until(() -> server.requests().size() == 3, () -> "requests " + server.requests());
      mayClose.countDown();
      assertThat(closed.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      Await.until(() -> server.requests().isEmpty(), () -> "requests " + server.requests());
    }
  }
}
