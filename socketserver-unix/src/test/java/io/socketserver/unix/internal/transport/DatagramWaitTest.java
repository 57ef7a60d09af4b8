package io.socketserver.unix.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatagramWaitTest extends DatagramBench {

  private NativeDatagramEndpoint endpoint;

  @BeforeEach
  void drain() throws IOException {
    endpoint = bind(any("127.0.0.1"));
    assertThat(endpoint.receive()).isNull();
  }

  private static long soon() {
    return System.nanoTime() + LIMIT.toNanos();
  }

  @Test
  void isLateAfterTheDeadline() throws Exception {
    assertThat(endpoint.awaitReady(System.nanoTime() + 1000)).isFalse();
    assertThat(endpoint.awaitReady(System.nanoTime() - 1000)).isFalse();
  }

  @Test
  void isWokenOnce() throws Exception {
    endpoint.wakeup();
    assertThat(endpoint.awaitReady(soon())).isFalse();
    assertThat(endpoint.awaitReady(System.nanoTime() + 1000)).isFalse();
    client(endpoint.localAddress()).write(bytes("x"));
    assertThat(text(take(endpoint).data())).isEqualTo("x");
  }

  @Test
  void endsByAnInterruptThatStaysAndClosesNothing() throws Exception {
    Thread.currentThread().interrupt();
    assertThat(endpoint.awaitReady(soon())).isFalse();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(endpoint.isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void endsByTheClose(boolean virtual) throws Exception {
    for (int i = 0; i < 50; i++) {
      NativeDatagramEndpoint closed = bind(any("127.0.0.1"));
      assertThat(closed.receive()).isNull();
      var waiting = new CompletableFuture<Boolean>();
      var begun = new CountDownLatch(1);
      Runnable wait =
          () -> {
            begun.countDown();
            try {
              waiting.complete(closed.awaitReady(soon()));
            } catch (IOException e) {
              waiting.completeExceptionally(e);
            }
          };
      Thread _ = virtual ? Thread.startVirtualThread(wait) : Thread.ofPlatform().start(wait);
      begun.await();
      closed.close();
      assertThat(waiting).succeedsWithin(LIMIT).isEqualTo(false);
      assertThatExceptionOfType(AsynchronousCloseException.class).isThrownBy(closed::receive);
      assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(closed::fileno);
    }
  }

  /// The kernel tells of changes only: what is left after a wait must not be waited for.
  @Test
  void findsWhatItHasNotTaken() throws Exception {
    DatagramChannel client = client(endpoint.localAddress());
    for (int i = 0; i < 5; i++) {
      client.write(bytes("x"));
    }
    for (int i = 0; i < 5; i++) {
      assertThat(endpoint.awaitReady(soon())).isTrue();
      assertThat(endpoint.receive()).isNotNull();
    }
    assertThat(endpoint.receive()).isNull();
  }
}
