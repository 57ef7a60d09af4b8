package io.socketserver.tests.multiplexing;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.CloseReport;
import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.tests.Await;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of the connections on event loops when their server is closed.
class EventCloseTest extends EventServers {

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void sendsIdleClientsHomeWhenClosed(String transport) throws Exception {
    TcpServer server = serve(transport, EventConnection::write);
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Socket client = connect(server);
      clients.add(client);
      send(client, "x");
      assertThat(receive(client, 1)).isEqualTo("x");
    }
    CountDownLatch closed = new CountDownLatch(1);
    var report = new AtomicReference<CloseReport>();
    Thread.ofVirtual()
        .start(() -> {
          report.set(server.close(LIMIT));
          closed.countDown();
        });
    for (Socket client : clients) {
      assertThat(receiveAll(client)).isEmpty();
      client.close();
    }
    assertThat(closed.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(report.get().finished()).isEqualTo(50);
    assertThat(report.get().isGraceful()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void cutsAndNamesThoseThatAreBusyWhenClosed(String transport) throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(2);
    TcpServer server =
        serve(
            options(transport).processing(MultiplexingOptions.defaults().loops(2)),
            new EventHandler() {
              @Override
              public void received(EventConnection connection, ByteBuffer data)
                  throws InterruptedException {
                begun.countDown();
                if (data.get() == 'b') {
                  while (mayEnd.getCount() > 0) {
                    try {
                      mayEnd.await();
                    } catch (InterruptedException ignoredOnPurpose) {
                      continue;
                    }
                  }
                }
              }

              @Override
              public boolean isIdle(EventConnection connection) {
                return false;
              }
            });
    try (Socket blocked = connect(server);
        Socket waiting = connect(server)) {
      send(blocked, "b");
      send(waiting, "w");
      assertThat(begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      var report = server.close(Duration.ofMillis(50));
      assertThat(report.asked()).isEqualTo(1);
      assertThat(report.forced()).hasSize(1);
      assertThat(report.forced().getFirst().clientAddress())
          .isEqualTo(blocked.getLocalSocketAddress());
      assertThat(report.forced().getFirst().thread()).startsWith("loop-");
      assertThat(report.forced().getFirst().stack())
          .anyMatch(frame -> frame.getClassName().contains("EventCloseTest"));
    } finally {
      mayEnd.countDown();
    }
    Await.until(() -> server.requests().isEmpty(), () -> "requests " + server.requests());
  }

  /// To be asked is a call like any other: it is interrupted at the deadline.
  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void cutsOneThatWaitsWhenAskedWhetherItIsIdle(String transport) throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    TcpServer server =
        serve(
            transport,
            new Recorder() {
              @Override
              public boolean isIdle(EventConnection connection) {
                try {
                  never.await();
                } catch (InterruptedException e) {
                  interrupted.countDown();
                }
                return true;
              }
            });
    try (Socket client = connect(server)) {
      send(client, "x");
      assertThat(receive(client, 1)).isEqualTo("x");
      CloseReport report = server.close(Duration.ofMillis(50));
      assertThat(report.asked()).isEqualTo(1);
      assertThat(report.forced()).isEmpty();
    } finally {
      never.countDown();
    }
    assertThat(interrupted.getCount()).isZero();
  }
}
