package io.socketserver.tests.multiplexing;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.core.TcpServer;
import io.socketserver.tests.Await;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What event loops make of connections, on each transport.
class EventServerTest extends EventServers {

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void echoes(String transport) throws Exception {
    TcpServer server = serve(transport, EventConnection::write);
    try (Socket client = connect(server)) {
      for (int i = 0; i < 100; i++) {
        send(client, "message " + i + "\n");
        assertThat(receive(client, 9 + Integer.toString(i).length()))
            .isEqualTo("message " + i + "\n");
      }
      client.shutdownOutput();
      assertThat(receiveAll(client)).isEmpty();
    }
    awaitEvents("started", "COMPLETED 1090 in 1090 out");
    assertThat(server.statistics().completed()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void tellsOfOneConnectionInOrder(String transport) throws Exception {
    Recorder handler = new Recorder();
    TcpServer server = serve(transport, handler);
    try (Socket client = connect(server)) {
      send(client, "hello");
      assertThat(receive(client, 5)).isEqualTo("hello");
      client.shutdownOutput();
      assertThat(receiveAll(client)).isEmpty();
    }
    awaitEvents("started", "COMPLETED 5 in 5 out");
    assertThat(handler.calls).containsExactly("opened", "received hello", "ended", "closed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void answersAfterTheClientHasEnded(String transport) throws Exception {
    StringBuilder received = new StringBuilder();
    TcpServer server =
        serve(
            transport,
            new EventHandler() {
              @Override
              public void received(EventConnection connection, ByteBuffer data) {
                received.append(StandardCharsets.UTF_8.decode(data));
              }

              @Override
              public void inputEnded(EventConnection connection) {
                connection.write("got " + received.length());
                connection.end();
              }
            });
    try (Socket client = connect(server)) {
      send(client, "x".repeat(100_000));
      client.shutdownOutput();
      assertThat(receiveAll(client)).isEqualTo("got 100000");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void readsOnAfterItHasEndedItsOwnWay(String transport) throws Exception {
    Queue<String> calls = new ConcurrentLinkedQueue<>();
    TcpServer server =
        serve(
            transport,
            new EventHandler() {
              @Override
              public void opened(EventConnection connection) {
                connection.write("bye");
                connection.shutdownOutput();
              }

              @Override
              public void received(EventConnection connection, ByteBuffer data) {
                calls.add("received " + StandardCharsets.UTF_8.decode(data));
              }

              @Override
              public void inputEnded(EventConnection connection) {
                calls.add("ended");
              }
            });
    try (Socket client = connect(server)) {
      assertThat(receiveAll(client)).isEqualTo("bye");
      send(client, "more");
    }
    awaitEvents("started", "COMPLETED 4 in 3 out");
    assertThat(calls).containsExactly("received more", "ended");
  }

  /// With input that nobody has read a plain close would send a reset.
  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void lingersForAClientThatIsStillSending(String transport) throws Exception {
    TcpServer server =
        serve(
            transport,
            new EventHandler() {
              @Override
              public void received(EventConnection connection, ByteBuffer data) {
                connection.write("enough");
                connection.end();
              }
            });
    try (Socket client = connect(server)) {
      send(client, "x".repeat(1_000_000));
      assertThat(receiveAll(client)).isEqualTo("enough");
    }
    Await.until(() -> server.requests().isEmpty(), () -> "requests " + server.requests());
    assertThat(failures).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void tellsTheHandlerOfAReset(String transport) throws Exception {
    Recorder handler = new Recorder();
    TcpServer server = serve(transport, handler);
    Socket client = connect(server);
    send(client, "hello");
    assertThat(receive(client, 5)).isEqualTo("hello");
    client.setSoLinger(true, 0);
    client.close();

    awaitEvents("started", "failed CLIENT", "FAILED 5 in 5 out");
    assertThat(handler.calls)
        .containsExactly("opened", "received hello", "failed Connection reset", "closed");
    assertThat(server.statistics().failed()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void comesBackFromAnotherThread(String transport) throws Exception {
    TcpServer server =
        serve(
            transport,
            new EventHandler() {
              @Override
              public void received(EventConnection connection, ByteBuffer data) {
                String text = StandardCharsets.UTF_8.decode(data).toString();
                connection.pauseReading();
                Thread.ofVirtual()
                    .start(() ->
                        connection.execute(() -> {
                          connection.write(text.toUpperCase(Locale.ROOT));
                          connection.resumeReading();
                        }));
              }
            });
    try (Socket client = connect(server)) {
      for (int i = 0; i < 100; i++) {
        send(client, "abc");
        assertThat(receive(client, 3)).isEqualTo("ABC");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void refusesToBeUsedByAnotherThread(String transport) throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    TcpServer server =
        serve(
            transport,
            new EventHandler() {
              @Override
              public void received(EventConnection connection, ByteBuffer data) throws Exception {
                Thread other =
                    Thread.ofPlatform()
                        .start(() -> {
                          try {
                            connection.write("x");
                          } catch (Throwable e) {
                            thrown.set(e);
                          }
                        });
                other.join();
                connection.end();
              }
            });
    try (Socket client = connect(server)) {
      send(client, "abc");
      assertThat(receiveAll(client)).isEmpty();
    }
    assertThat(thrown.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("loop-")
        .hasMessageContaining("execute()");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void servesAThousandConnections(String transport) throws Exception {
    TcpServer server = serve(transport, EventConnection::write);
    List<Socket> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 1000; i++) {
        clients.add(connect(server));
      }
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < clients.size(); i++) {
          send(clients.get(i), "%04d".formatted(i));
        }
        for (int i = 0; i < clients.size(); i++) {
          assertThat(receive(clients.get(i), 4)).isEqualTo("%04d".formatted(i));
        }
      }
      assertThat(server.requests()).hasSize(1000);
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
    Await.until(() -> server.requests().isEmpty(), () -> "left " + server.requests().size());
    assertThat(server.statistics().completed()).isEqualTo(1000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void setsOptionsOfItsSocket(String transport) throws Exception {
    TcpServer server =
        serve(
            transport,
            new EventHandler() {
              @Override
              public void opened(EventConnection connection) throws IOException {
                connection.option(StandardSocketOptions.TCP_NODELAY, true);
                connection.write(
                    connection.request().clientAddress() + " " + connection.request().id());
                connection.end();
              }

              @Override
              public void received(EventConnection connection, ByteBuffer data) {}
            });
    try (Socket client = connect(server)) {
      assertThat(receiveAll(client)).isEqualTo(client.getLocalSocketAddress() + " 1");
    }
  }
}
