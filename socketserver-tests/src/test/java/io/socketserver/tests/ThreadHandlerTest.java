package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// The threaded example in the documentation of Python's socketserver.
class ThreadHandlerTest {

  private static final String CLIENT =
      """
      import socket
      import sys

      def client(ip, port, message):
          with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
              sock.connect((ip, port))
              sock.sendall(bytes(message, 'ascii'))
              response = str(sock.recv(1024), 'ascii')
              print("Received: {}".format(response))

      ip, port = "127.0.0.1", int(sys.argv[1])
      client(ip, port, "Hello World 1")
      client(ip, port, "Hello World 2")
      client(ip, port, "Hello World 3")
      """;

  @Test
  void answersPythonsThreadedClient() throws Exception {
    RealClient python = RealClient.require("python3");
    try (var thread = Served.tcp("thread", Map.of())) {
      var lines = python.run("", "-c", CLIENT, thread.port()).succeeded().stdout().lines().toList();

      assertThat(lines).hasSize(3);
      for (int i = 0; i < 3; i++) {
        assertThat(lines.get(i)).matches("Received: [^ :]+: Hello World " + (i + 1));
      }
      assertThat(lines.stream().map(line -> line.split(" ")[1])).doesNotHaveDuplicates();
    }
  }
}
