package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.HandlerOptionException;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// RFC 864.
class ChargenHandlerTest {

  private static final int LINE = 74;

  @Test
  void sendsTheRotatingPattern() throws Exception {
    RealClient sh = RealClient.require("sh");
    RealClient.require("nc");
    try (var chargen = Served.tcp("chargen", Map.of())) {
      var result = sh.run("", "-c", "nc 127.0.0.1 \"$0\" | head -c " + 200 * LINE, chargen.port());

      assertThat(result.succeeded().stdout()).isEqualTo(pattern(200));
    }
  }

  /// Neither side would get on if the server did not read while it writes.
  @Test
  void readsWhatTheClientSendsMeanwhile() throws Exception {
    RealClient python = RealClient.require("python3");
    String client =
        """
        import socket, sys, threading
        with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as sock:
            sock.sendall(bytes(20_000_000))
            print(sock.recv(10, socket.MSG_WAITALL))
        """;
    try (var chargen = Served.tcp("chargen", Map.of())) {
      var result = python.run("", "-c", client, chargen.port());

      assertThat(result.succeeded().stdout()).isEqualTo("b' !\"#$%&\\'()'\n");
    }
  }

  @Test
  void doesNotHoldUpTheEndOfItsServer() throws Exception {
    RealClient nc = RealClient.require("nc");
    try (var chargen = Served.tcp("chargen", Map.of());
        var client = nc.start("127.0.0.1", chargen.port())) {
      client.awaitOutput(text -> text.length() > LINE);

      chargen.assertDrainsAtOnce();
    }
  }

  @Test
  void answersNoDatagramsUnlessAskedTo() {
    assertThatThrownBy(() -> Served.udp("chargen", Map.of()))
        .isInstanceOf(HandlerOptionException.class)
        .hasMessageContaining("udp=true");
  }

  @Test
  void answersADatagramWithAtMost512Bytes() throws Exception {
    RealClient python = RealClient.require("python3");
    String client =
        """
        import socket, sys
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            for _ in range(20):
                sock.sendto(b"x", ("127.0.0.1", int(sys.argv[1])))
                print(len(data := sock.recv(65536)))
                assert bytes(sys.argv[2], "ascii").startswith(data)
        """;
    try (var chargen = Served.udp("chargen", Map.of("udp", "true"))) {
      var result = python.run("", "-c", client, chargen.port(), pattern(7));

      assertThat(result.succeeded().stdout().lines().map(Integer::valueOf))
          .hasSize(20)
          .allMatch(length -> length <= 512);
    }
  }

  /// As many lines as asked for, computed as the RFC describes them.
  private static String pattern(int lines) {
    var pattern = new StringBuilder();
    for (int line = 0; line < lines; line++) {
      int first = line;
      IntStream.range(0, 72)
          .forEach(column -> pattern.append((char) (' ' + (first + column) % 95)));
      pattern.append("\r\n");
    }
    return pattern.toString();
  }
}
