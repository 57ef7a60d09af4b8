package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// F48: the image with one connection that somebody else has accepted, as inetd's `nowait` and
/// systemd's `Accept=yes` give it.
///
/// Regression: with the mixin `forking` the connection ended as soon as a process had it, because
/// the close of the server's own copy counted as its end. The exit status was 0.
@Timeout(120)
class OneConnectionIT {

  private static final int SIZE = 5 << 20;
  private static final int ROUNDS = 5;

  /// How long nobody may end a connection whose client is silent: a process starts in a third.
  private static final int SILENCE_MILLIS = 2_000;

  /// Who accepts.
  enum Superserver {
    SOCAT {
      @Override
      List<String> command(int port, List<String> serve) {
        String words = String.join(" ", serve).replace(":", "\\:");
        return List.of(
            "socat",
            "TCP-LISTEN:" + port + ",bind=127.0.0.1,reuseaddr",
            "EXEC:\"" + words + "\",nofork");
      }
    },
    INETD {
      @Override
      List<String> command(int port, List<String> serve) {
        List<String> words = new ArrayList<>(List.of("systemd-socket-activate"));
        words.addAll(List.of("--inetd", "--accept", "-l", "127.0.0.1:" + port));
        words.addAll(serve);
        return words;
      }
    },
    SYSTEMD {
      @Override
      List<String> command(int port, List<String> serve) {
        List<String> words = new ArrayList<>(List.of("systemd-socket-activate"));
        words.addAll(List.of("--accept", "-l", "127.0.0.1:" + port));
        serve.forEach(word -> words.add(word.equals("fd:0") ? "fd:3" : word));
        return words;
      }
    };

    /// @param serve the command that serves `fd:0`
    abstract List<String> command(int port, List<String> serve);
  }

  static Stream<Arguments> all() {
    return Stream.of(Superserver.values())
        .flatMap(superserver ->
            Stream.of("serial", "threading", "multiplexing", "forking")
                .map(mixin -> Arguments.of(superserver, mixin)));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Launched start(Superserver superserver, int port, String mixin) throws Exception {
    return start(superserver, port, mixin, "");
  }

  private static Launched start(Superserver superserver, int port, String mixin, String javaOptions)
      throws Exception {
    RealClient _ = RealClient.require("socat");
    RealClient _ = RealClient.require("systemd-socket-activate");
    String image = Program.command(Program.image()).toString();
    var command =
        new ProcessBuilder(
            superserver.command(
                port, List.of(image, "serve", "fd:0", "--handler", "echo", "--mixin", mixin)));
    command.environment().put("SOCKETSERVER_JAVA_OPTS", javaOptions);
    return Launched.start(command);
  }

  private static Socket connect(int port) throws Exception {
    List<Socket> connected = new ArrayList<>();
    Await.until(
        () -> {
          try {
            connected.add(new Socket(InetAddress.getLoopbackAddress(), port));
            return true;
          } catch (ConnectException e) {
            return false;
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        },
        () -> "somebody listens");
    connected.getFirst().setSoTimeout((int) Await.LIMIT.toMillis());
    return connected.getFirst();
  }

  @ParameterizedTest
  @MethodSource("all")
  void answersAClientThatIsSilentAtFirst(Superserver superserver, String mixin) throws Exception {
    int port = freePort();
    try (Launched server = start(superserver, port, mixin);
        Socket client = connect(port)) {
      client.setSoTimeout(SILENCE_MILLIS);
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      client.setSoTimeout((int) Await.LIMIT.toMillis());

      client.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
      client.shutdownOutput();

      assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("hello\n");
      endsWell(server, superserver);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void givesEveryByteToASlowReader(Superserver superserver, String mixin) throws Exception {
    int port = freePort();
    byte[] bytes = new byte[SIZE];
    new Random(48).nextBytes(bytes);
    try (Launched server = start(superserver, port, mixin);
        Socket client = connect(port)) {
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(
              () -> {
                try {
                  OutputStream out = client.getOutputStream();
                  out.write(bytes);
                  client.shutdownOutput();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              task -> Thread.ofVirtual().start(task));
      byte[] read = new byte[SIZE];
      for (int at = 0; at < SIZE; ) {
        int count = client.getInputStream().read(read, at, Math.min(8192, SIZE - at));
        assertThat(count).as("read after %d bytes", at).isPositive();
        at += count;
      }

      assertThat(read).isEqualTo(bytes);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      sent.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
      endsWell(server, superserver);
    }
  }

  /// The virtual machine waits for threads that are in the kernel before it ends; ours wait there
  /// for events that nobody needs any more. The image tells it not to.
  @Test
  void endsWithoutTheVirtualMachinesWait() throws Exception {
    assertThat(quickestEnd("")).isLessThan(quickestEnd("-XX:UserThreadWaitAttemptsAtExit=30") / 2);
  }

  private static long quickestEnd(String option) throws Exception {
    long quickest = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      int port = freePort();
      try (Launched server = start(Superserver.SOCAT, port, "threading", option);
          Socket client = connect(port)) {
        client.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
        client.shutdownOutput();
        assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("hello\n");
        long begun = System.nanoTime();
        client.close();
        endsWell(server, Superserver.SOCAT);
        quickest = Math.min(quickest, System.nanoTime() - begun);
      }
    }
    return quickest;
  }

  /// systemd-socket-activate goes on to accept; socat has become the server.
  private static void endsWell(Launched server, Superserver superserver) throws Exception {
    if (superserver == Superserver.SOCAT) {
      Launched.End end = server.end();
      assertThat(end.status()).as(end.err()).isZero();
      assertThat(end.err()).doesNotContain("1 cut off");
    }
  }
}
