package io.socketserver.tests.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.core.spi.StreamConnection;
import io.socketserver.tests.transport.Pair.Rig;
import io.socketserver.tests.transport.Pair.Run;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a connection does is the same on both transports and on both kinds of threads.
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ConnectionParityTest {

  private static final String RIGS = "io.socketserver.tests.transport.Pair#rigs";
  private static final int MORE_THAN_BUFFERS_HOLD = 64 * 1024 * 1024;

  private static int read(StreamConnection connection) throws IOException {
    return connection.read(new byte[100], 0, 100, StreamConnection.NEVER);
  }

  private static Throwable failure(Run<?> run) throws Exception {
    try {
      Object result = run.task().get(Pair.LIMIT_SECONDS, TimeUnit.SECONDS);
      throw new AssertionError("gave " + result);
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  private static Run<Integer> blockedRead(Rig rig, Pair pair) {
    return rig.run(() -> read(pair.connection())).blocked();
  }

  private static Run<Integer> blockedWrite(Rig rig, Pair pair) {
    return rig.run(() -> Pair.write(pair.connection(), new byte[MORE_THAN_BUFFERS_HOLD])).blocked();
  }

  @ParameterizedTest
  @MethodSource(RIGS)
  void closesAtAnInterruptWhileItReads(Rig rig) throws Exception {
    try (Pair pair = rig.connect()) {
      Run<Integer> read = blockedRead(rig, pair);
      read.thread().interrupt();
      assertThat(failure(read)).isInstanceOf(ClosedByInterruptException.class);
      assertThat(pair.connection().isOpen()).isFalse();
      assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @MethodSource(RIGS)
  void closesAtAnInterruptWhileItWrites(Rig rig) throws Exception {
    try (Pair pair = rig.connect()) {
      Run<Integer> write = blockedWrite(rig, pair);
      write.thread().interrupt();
      assertThat(failure(write)).isInstanceOf(ClosedByInterruptException.class);
      assertThat(pair.connection().isOpen()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource(RIGS)
  void closesWhereTheThreadIsInterruptedAlready(Rig rig) throws Exception {
    try (Pair pair = rig.connect()) {
      pair.client().getOutputStream().write(1);
      Run<Integer> read =
          rig.run(() -> {
            Thread.currentThread().interrupt();
            return read(pair.connection());
          });
      assertThat(failure(read)).isInstanceOf(ClosedByInterruptException.class);
      assertThat(pair.connection().isOpen()).isFalse();
    }
    try (Pair pair = rig.connect()) {
      Run<Integer> write =
          rig.run(() -> {
            Thread.currentThread().interrupt();
            return Pair.write(pair.connection(), new byte[1]);
          });
      assertThat(failure(write)).isInstanceOf(ClosedByInterruptException.class);
    }
  }

  @ParameterizedTest
  @MethodSource(RIGS)
  void endsBlockedCallsWhenItIsClosed(Rig rig) throws Exception {
    try (Pair pair = rig.connect()) {
      Run<Integer> read = blockedRead(rig, pair);
      Run<Integer> write = blockedWrite(rig, pair);
      pair.connection().close();
      assertThat(failure(read)).isInstanceOf(ClosedChannelException.class);
      assertThat(failure(write)).isInstanceOf(ClosedChannelException.class);
    }
  }

  @ParameterizedTest
  @MethodSource(RIGS)
  void refusesCallsAfterTheClose(Rig rig) throws Exception {
    try (Pair pair = rig.connect()) {
      pair.connection().close();
      assertThatThrownBy(() -> read(pair.connection()))
          .isExactlyInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(() -> Pair.write(pair.connection(), new byte[1]))
          .isExactlyInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(() -> pair.connection().option(StandardSocketOptions.TCP_NODELAY, true))
          .isExactlyInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(() -> pair.connection().shutdownOutput())
          .isExactlyInstanceOf(ClosedChannelException.class);
      pair.connection().close();
    }
  }

  @ParameterizedTest
  @MethodSource(RIGS)
  void isUnharmedByATimeout(Rig rig) throws Exception {
    try (Pair pair = rig.connect()) {
      Run<Integer> late =
          rig.run(
              () -> pair.connection().read(new byte[10], 0, 10, System.nanoTime() + 20_000_000));
      assertThat(failure(late))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("Read timed out");
      pair.client().getOutputStream().write("well".getBytes(UTF_8));
      assertThat(rig.run(() -> read(pair.connection())).task().get()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @MethodSource(RIGS)
  void readsInPartsAndThenTheEnd(Rig rig) throws Exception {
    try (Pair pair = rig.connect()) {
      Run<List<Integer>> reads =
          rig.run(() -> {
            var counts = new ArrayList<Integer>();
            byte[] four = new byte[4];
            int count;
            do {
              count = pair.connection().read(four, 0, 4, StreamConnection.NEVER);
              counts.add(count);
            } while (count >= 0);
            counts.add(pair.connection().read(four, 0, 4, StreamConnection.NEVER));
            return counts;
          });
      reads.blocked();
      pair.client().getOutputStream().write("0123456789".getBytes(UTF_8));
      pair.client().shutdownOutput();
      List<Integer> counts = reads.task().get(Pair.LIMIT_SECONDS, TimeUnit.SECONDS);
      assertThat(counts).containsExactly(4, 4, 2, -1, -1);
    }
  }

  @ParameterizedTest
  @MethodSource(RIGS)
  void goesOnWritingAfterTheClientsEnd(Rig rig) throws Exception {
    try (Pair pair = rig.connect()) {
      pair.client().shutdownOutput();
      Run<Integer> answer =
          rig.run(() -> {
            int end = read(pair.connection());
            int _ = Pair.write(pair.connection(), "late".getBytes(UTF_8));
            pair.connection().shutdownOutput();
            return end;
          });
      assertThat(answer.task().get(Pair.LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(-1);
      assertThat(pair.client().getInputStream().readAllBytes()).isEqualTo("late".getBytes(UTF_8));
    }
  }

  @ParameterizedTest
  @MethodSource(RIGS)
  void givesTheEndWhereInputWasShut(Rig rig) throws Exception {
    try (Pair pair = rig.connect()) {
      Run<Integer> read = blockedRead(rig, pair);
      pair.connection().shutdownInput();
      assertThat(read.task().get(Pair.LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(-1);
      pair.client().getOutputStream().write(1);
      assertThat(read(pair.connection())).isEqualTo(-1);
      pair.connection().shutdownInput();
    }
  }

  @ParameterizedTest
  @MethodSource(RIGS)
  void endsABlockedWriteWhereOutputIsShut(Rig rig) throws Exception {
    try (Pair pair = rig.connect()) {
      Run<Integer> write = blockedWrite(rig, pair);
      pair.connection().shutdownOutput();
      assertThat(failure(write)).isInstanceOf(AsynchronousCloseException.class);
      assertThatThrownBy(() -> Pair.write(pair.connection(), new byte[1]))
          .isExactlyInstanceOf(AsynchronousCloseException.class);
      pair.connection().shutdownOutput();
    }
  }

  @ParameterizedTest
  @MethodSource(RIGS)
  void tellsOfAResetAtEveryRead(Rig rig) throws Exception {
    try (Pair pair = rig.connect()) {
      Run<Integer> read = blockedRead(rig, pair);
      reset(pair.client());
      assertThat(failure(read)).isInstanceOf(SocketException.class).hasMessage("Connection reset");
      assertThatThrownBy(() -> read(pair.connection()))
          .isInstanceOf(SocketException.class)
          .hasMessage("Connection reset");
      pair.connection().shutdownOutput();
      pair.connection().shutdownInput();
    }
  }

  @ParameterizedTest
  @MethodSource(RIGS)
  void tellsOfAResetAtAWrite(Rig rig) throws Exception {
    try (Pair pair = rig.connect()) {
      Run<Integer> write = blockedWrite(rig, pair);
      reset(pair.client());
      assertThat(failure(write))
          .isInstanceOf(IOException.class)
          .hasMessage("Connection reset by peer");
      assertThatThrownBy(() -> Pair.write(pair.connection(), new byte[1]))
          .isInstanceOf(IOException.class)
          .hasMessage("Broken pipe");
    }
  }

  private static void reset(Socket client) throws IOException {
    client.setSoLinger(true, 0);
    client.close();
  }

  /// A read ends before an urgent byte (tcp(7)): what follows must not be left lying.
  @ParameterizedTest
  @MethodSource(RIGS)
  void readsOnAfterAnUrgentByte(Rig rig) throws Exception {
    try (Pair pair = rig.connect()) {
      Run<String> text =
          rig.run(() -> {
            var got = new StringBuilder();
            byte[] bytes = new byte[100];
            while (got.indexOf("end") < 0) {
              int count = pair.connection().read(bytes, 0, bytes.length, StreamConnection.NEVER);
              got.append(new String(bytes, 0, count, UTF_8));
            }
            return got.toString();
          });
      text.blocked();
      for (int i = 0; i < 200; i++) {
        pair.client().getOutputStream().write("before".getBytes(UTF_8));
        pair.client().sendUrgentData('!');
        pair.client().getOutputStream().write("after".getBytes(UTF_8));
      }
      pair.client().getOutputStream().write("end".getBytes(UTF_8));
      String all = text.task().get(Pair.LIMIT_SECONDS, TimeUnit.SECONDS).replace("!", "");
      assertThat(all).isEqualTo("beforeafter".repeat(200) + "end");
    }
  }

  @ParameterizedTest
  @MethodSource(RIGS)
  void isUnharmedByATimeoutOfAWrite(Rig rig) throws Exception {
    try (Pair pair = rig.connect()) {
      byte[] bytes = new byte[MORE_THAN_BUFFERS_HOLD];
      Run<Integer> late =
          rig.run(() -> {
            int count = 0;
            while (true) {
              int taken = pair.connection().tryWrite(bytes, count, bytes.length - count);
              if (taken == 0) {
                pair.connection().awaitWritable(System.nanoTime() + 20_000_000);
              }
              count += taken;
            }
          });
      assertThat(failure(late))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("Write timed out");
      pair.client().getOutputStream().write(1);
      assertThat(rig.run(() -> read(pair.connection())).task().get()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource(RIGS)
  void checksOptions(Rig rig) throws Exception {
    try (Pair pair = rig.connect()) {
      StreamConnection connection = pair.connection();
      connection.option(StandardSocketOptions.TCP_NODELAY, true);
      connection.option(StandardSocketOptions.SO_KEEPALIVE, true);
      connection.option(StandardSocketOptions.SO_LINGER, -5);
      connection.option(StandardSocketOptions.SO_LINGER, 1_000_000);
      connection.option(StandardSocketOptions.SO_SNDBUF, 65_536);
      connection.option(StandardSocketOptions.SO_RCVBUF, 65_536);
      connection.option(StandardSocketOptions.IP_TOS, 0x10);
      connection.option(StandardSocketOptions.SO_REUSEADDR, true);
      assertThatThrownBy(() -> connection.option(StandardSocketOptions.SO_BROADCAST, true))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessage("'SO_BROADCAST' not supported");
      assertThatThrownBy(() -> connection.option(StandardSocketOptions.IP_TOS, 300))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> connection.option(StandardSocketOptions.SO_SNDBUF, -1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
