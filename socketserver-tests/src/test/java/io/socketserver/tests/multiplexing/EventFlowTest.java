package io.socketserver.tests.multiplexing;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.core.TcpServer;
import io.socketserver.tests.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What event loops do about clients that are slow, or silent.
class EventFlowTest extends EventServers {

  /// A client that sends much and reads nothing is not read from, and what is queued for it stays
  /// bounded.
  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void holdsBackAClientThatTakesNothing(String transport) throws Exception {
    int high = 64 * 1024;
    int mostAtOnce = 64 * 1024;
    AtomicLong mostQueued = new AtomicLong();
    AtomicLong received = new AtomicLong();
    AtomicLong becameWritable = new AtomicLong();
    TcpServer server =
        serve(
            options(transport).sendBufferSize(16 * 1024).receiveBufferSize(16 * 1024),
            new EventHandler() {
              @Override
              public void received(EventConnection connection, ByteBuffer data) {
                long _ = received.addAndGet(data.remaining());
                connection.write(data);
                mostQueued.accumulateAndGet(connection.queued(), Math::max);
              }

              @Override
              public void writable(EventConnection connection) {
                long _ = becameWritable.incrementAndGet();
              }
            });
    int total = 32 * 1024 * 1024;
    try (Socket client = connect(server)) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      AtomicLong sent = new AtomicLong();
      Thread sender =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  OutputStream output = client.getOutputStream();
                  byte[] bytes = new byte[8192];
                  while (sent.get() < total) {
                    output.write(bytes);
                    sent.addAndGet(bytes.length);
                  }
                  client.shutdownOutput();
                } catch (IOException e) {
                  thrown.set(e);
                }
              });
      // it stands still when all buffers between the two are full
      long[] before = {-1};
      Await.until(
          () -> {
            long now = sent.get();
            boolean still = now == before[0];
            before[0] = now;
            Thread.sleep(200);
            return still && now == sent.get();
          },
          () -> "sent " + sent);
      assertThat(sent.get()).isLessThan(total);
      assertThat(mostQueued.get()).isLessThanOrEqualTo(high + mostAtOnce);

      InputStream input = client.getInputStream();
      long read = 0;
      byte[] room = new byte[64 * 1024];
      for (int count = input.read(room); count >= 0; count = input.read(room)) {
        read += count;
      }
      assertThat(read).isEqualTo(total);
      sender.join();
      assertThat(thrown.get()).isNull();
    }
    assertThat(becameWritable.get()).isPositive();
    assertThat(mostQueued.get()).isLessThanOrEqualTo(high + mostAtOnce);
    assertThat(received.get()).isEqualTo(total);
  }

  /// A handler that writes whenever it may.
  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void writesMuchWithoutQueueingIt(String transport) throws Exception {
    int total = 20_000_000;
    AtomicLong mostQueued = new AtomicLong();
    TcpServer server =
        serve(
            transport,
            new EventHandler() {
              private int left = total;

              @Override
              public void opened(EventConnection connection) {
                writable(connection);
              }

              @Override
              public void writable(EventConnection connection) {
                while (left > 0 && connection.isWritable()) {
                  int count = Math.min(left, 10_000);
                  connection.write(new byte[count]);
                  left -= count;
                }
                mostQueued.accumulateAndGet(connection.queued(), Math::max);
                if (left == 0) {
                  connection.end();
                }
              }

              @Override
              public void received(EventConnection connection, ByteBuffer data) {}
            });
    try (Socket client = connect(server)) {
      assertThat(client.getInputStream().readAllBytes()).hasSize(total);
    }
    assertThat(mostQueued.get()).isLessThanOrEqualTo(64 * 1024 + 10_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void tellsOfAClientThatIsSilent(String transport) throws Exception {
    Recorder handler =
        new Recorder() {
          @Override
          public void failed(EventConnection connection, IOException failure) throws Exception {
            super.failed(connection, failure);
            connection.write("too late");
          }
        };
    TcpServer server = serve(options(transport).readTimeout(Duration.ofMillis(100)), handler);
    try (Socket client = connect(server)) {
      assertThat(receiveAll(client)).isEqualTo("too late");
    }
    awaitEvents("started", "failed CLIENT", "FAILED 0 in 8 out");
    assertThat(failures.peek()).isInstanceOf(SocketTimeoutException.class);
    assertThat(handler.calls)
        .containsExactly("opened", "failed no data received for PT0.1S", "closed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void cutsAClientThatTakesNothing(String transport) throws Exception {
    TcpServer server =
        serve(
            options(transport).writeTimeout(Duration.ofMillis(200)),
            new EventHandler() {
              @Override
              public void opened(EventConnection connection) {
                connection.write(new byte[30_000_000]);
              }

              @Override
              public void received(EventConnection connection, ByteBuffer data) {}
            });
    try (Socket client = connect(server)) {
      Await.until(() -> !failures.isEmpty(), () -> "events " + events);
      assertThat(failures.peek())
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("accepted no data");
      assertThat(client.isClosed()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void endsAConnectionWhoseTimeIsUp(String transport) throws Exception {
    TcpServer server =
        serve(options(transport).requestTimeout(Duration.ofMillis(200)), EventConnection::write);
    try (Socket client = connect(server)) {
      assertThat(receiveAllOrReset(client)).isEmpty();
    }
    awaitEvents("started", "failed CLIENT", "FAILED 0 in 0 out");
    assertThat(failures.peek()).hasMessageContaining("lasted longer");
  }

  private static String receiveAllOrReset(Socket socket) throws IOException {
    try {
      return receiveAll(socket);
    } catch (SocketException reset) {
      return "";
    }
  }
}
