package io.socketserver.tests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.faults.handler.FaultsProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What docs/image.md says of an `OutOfMemoryError` in the image: it ends the request in which it
/// came, or else the process, if the operator says so.
class OutOfMemoryIT {

  private static final String EXIT = "-XX:+ExitOnOutOfMemoryError";
  private static final String REASON = "Terminating due to java.lang.OutOfMemoryError";

  @TempDir static Path folder;

  @BeforeAll
  static void packHandlers() throws Exception {
    HandlerJar.pack(folder, FaultsProvider.class);
  }

  private static Launched serve(Surroundings surroundings, String mixin) throws IOException {
    return surroundings.start(
        "serve",
        "tcp://127.0.0.1:0",
        "--handler",
        "faults",
        "--mixin",
        mixin,
        "--handler-path",
        folder.toString());
  }

  /// Sends a line.
  ///
  /// @return the answer, empty if the connection failed instead
  private static String ask(int port, String line) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) Await.LIMIT.toMillis());
      socket.getOutputStream().write((line + "\n").getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    } catch (SocketException reset) {
      return "";
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"threading", "serial", "multiplexing", "forking"})
  void endsItsRequestAlone(String mixin) throws Exception {
    try (Launched server = serve(Surroundings.of(), mixin)) {
      int port = server.port();

      assertThat(ask(port, "heap 0")).isEmpty();
      assertThat(ask(port, "echo 7")).as("%s", server.log()).isEqualTo("echo 7\n");

      Launched.End end = server.stop();
      assertThat(end.status()).isZero();
      assertThat(end.err()).contains("java.lang.OutOfMemoryError").doesNotContain(REASON);
    }
  }

  private static Stream<List<String>> options() {
    return Stream.of(
            "SOCKETSERVER_JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
        .flatMap(variable ->
            Stream.of("threading", "serial", "multiplexing")
                .map(mixin -> List.of(variable, mixin)));
  }

  @ParameterizedTest
  @MethodSource("options")
  void endsTheProcessIfTheOperatorSaysSo(List<String> option) throws Exception {
    try (Launched server = serve(Surroundings.of(option.get(0), EXIT), option.get(1))) {
      assertThat(ask(server.port(), "heap 0")).isEmpty();

      Launched.End end = server.end();
      assertThat(end.status()).isEqualTo(3);
      assertThat(end.err()).contains(REASON);
      assertThat(end.out()).isEmpty();
    }
  }

  /// A process for each request: the server itself has memory enough.
  @Test
  void endsTheChildIfTheOperatorSaysSo() throws Exception {
    try (Launched server = serve(Surroundings.of("JDK_JAVA_OPTIONS", EXIT), "forking")) {
      int port = server.port();

      assertThat(ask(port, "heap 0")).isEmpty();
      assertThat(ask(port, "echo 7")).as("%s", server.log()).isEqualTo("echo 7\n");

      Launched.End end = server.stop();
      assertThat(end.status()).isZero();
      assertThat(end.err()).contains(REASON);
    }
  }
}
