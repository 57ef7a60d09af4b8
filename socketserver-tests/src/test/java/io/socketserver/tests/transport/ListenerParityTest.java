package io.socketserver.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.Transports;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.tests.transport.Pair.Rig;
import io.socketserver.tests.transport.Pair.Run;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a listener does is the same on both transports and on both kinds of threads.
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ListenerParityTest {

  private static final String RIGS = "io.socketserver.tests.transport.Pair#rigs";

  private static Run<Boolean> await(Rig rig, StreamListener listener) {
    return rig.run(() -> listener.awaitReady(Pair.deadline()));
  }

  private static boolean result(Run<Boolean> run) throws Exception {
    return run.task().get(Pair.LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @MethodSource(RIGS)
  void isReadyForAsLongAsAConnectionIsThere(Rig rig) throws Exception {
    try (StreamListener listener = rig.listen();
        Socket one = Rig.client(listener);
        Socket two = Rig.client(listener)) {
      for (int left = 2; left > 0; left--) {
        for (int i = 0; i < 3; i++) {
          assertThat(result(await(rig, listener))).isTrue();
        }
        StreamConnection accepted = listener.accept();
        assertThat(accepted).isNotNull();
        accepted.close();
      }
      assertThat(listener.accept()).isNull();
      Run<Boolean> third = await(rig, listener).blocked();
      Rig.client(listener).close();
      assertThat(result(third)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource(RIGS)
  void endsTheWaitOrTheNextOneAtAWakeUp(Rig rig) throws Exception {
    try (StreamListener listener = rig.listen()) {
      Run<Boolean> waiting = await(rig, listener).blocked();
      listener.wakeup();
      assertThat(result(waiting)).isFalse();
      listener.wakeup();
      assertThat(result(await(rig, listener))).isFalse();
      Run<Boolean> again = await(rig, listener).blocked();
      Rig.client(listener).close();
      assertThat(result(again)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource(RIGS)
  void endsTheWaitAtAnInterruptAndStaysOpen(Rig rig) throws Exception {
    try (StreamListener listener = rig.listen()) {
      Run<Boolean> waiting =
          rig.run(() ->
              listener.awaitReady(Pair.deadline()) || !Thread.currentThread().isInterrupted());
      waiting.blocked().thread().interrupt();
      assertThat(result(waiting)).isFalse();
      assertThat(listener.isOpen()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource(RIGS)
  void endsTheWaitAtItsClose(Rig rig) throws Exception {
    try (StreamListener listener = rig.listen()) {
      Run<Boolean> waiting = await(rig, listener).blocked();
      listener.close();
      assertThat(result(waiting)).isFalse();
      assertThat(listener.isOpen()).isFalse();
      assertThat(result(await(rig, listener))).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource(RIGS)
  void endsTheWaitAtItsDeadline(Rig rig) throws Exception {
    try (StreamListener listener = rig.listen()) {
      assertThat(result(rig.run(() -> listener.awaitReady(System.nanoTime() + 5_000_000))))
          .isFalse();
      assertThat(result(rig.run(() -> listener.awaitReady(System.nanoTime() - 5)))).isFalse();
      try (Socket client = Rig.client(listener)) {
        assertThat(client.isConnected()).isTrue();
        assertThat(result(rig.run(() -> listener.awaitReady(System.nanoTime() - 5)))).isTrue();
      }
    }
  }

  /// A wait that was late, or interrupted, holds up no wait of another kind of thread.
  @ParameterizedTest
  @MethodSource(RIGS)
  void leavesNothingOfAWaitThatHasEnded(Rig rig) throws Exception {
    var other = new Rig(rig.transport(), !rig.virtual());
    try (StreamListener listener = rig.listen()) {
      assertThat(result(rig.run(() -> listener.awaitReady(System.nanoTime() + 5_000_000))))
          .isFalse();
      assertAccepts(other, listener);
      Run<Boolean> interrupted = accepting(rig, listener);
      interrupted.thread().interrupt();
      assertThat(result(interrupted)).isFalse();
      assertAccepts(other, listener);
    }
  }

  private static void assertAccepts(Rig rig, StreamListener listener) throws Exception {
    Run<Boolean> accepting = accepting(rig, listener);
    try (Socket client = Rig.client(listener)) {
      assertThat(client.isConnected()).isTrue();
      assertThat(result(accepting)).isTrue();
    }
  }

  /// A thread that waits for a connection, until it has one or is interrupted.
  private static Run<Boolean> accepting(Rig rig, StreamListener listener) {
    return rig.run(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                StreamConnection accepted = listener.accept();
                if (accepted != null) {
                  accepted.close();
                  return true;
                }
                boolean _ = listener.awaitReady(Pair.deadline());
              }
              return false;
            })
        .blocked();
  }

  /// Bound again and again, while a thread is between two of its waits.
  @ParameterizedTest
  @MethodSource(RIGS)
  void freesTheAddressBeforeItsCloseReturns(Rig rig) throws Exception {
    StreamListener listener = rig.listen();
    SocketAddress address = listener.localAddress();
    ServerOptions options = ServerOptions.builder().allowReuseAddress(false).build();
    listener.close();
    for (int i = 0; i < 200; i++) {
      StreamListener next = Transports.named(rig.transport()).listen(address, options);
      Run<Boolean> busy =
          rig.run(() -> {
            while (next.isOpen()) {
              try {
                StreamConnection _ = next.accept();
              } catch (IOException closed) {
                return true;
              }
            }
            return true;
          });
      next.close();
      assertThat(next.isOpen()).isFalse();
      assertThat(result(busy)).isTrue();
    }
  }
}
