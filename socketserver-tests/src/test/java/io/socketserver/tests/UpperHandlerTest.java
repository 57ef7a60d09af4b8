package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The examples in the documentation of Python's socketserver.
class UpperHandlerTest {

  private static final String TCP_CLIENT =
      """
      import socket
      import sys

      HOST, PORT = "127.0.0.1", int(sys.argv.pop(1))
      data = " ".join(sys.argv[1:])

      with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
          sock.connect((HOST, PORT))
          sock.sendall(bytes(data + "\\n", "utf-8"))
          received = str(sock.recv(1024), "utf-8")

      print("Sent:     {}".format(data))
      print("Received: {}".format(received))
      """;

  private static final String UDP_CLIENT =
      """
      import socket
      import sys

      HOST, PORT = "127.0.0.1", int(sys.argv.pop(1))
      data = " ".join(sys.argv[1:])

      sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      sock.sendto(bytes(data + "\\n", "utf-8"), (HOST, PORT))
      received = str(sock.recv(1024), "utf-8")

      print("Sent:     {}".format(data))
      print("Received: {}".format(received))
      """;

  @Test
  void answersPythonsTcpClient() throws Exception {
    RealClient python = RealClient.require("python3");
    try (var upper = Served.tcp("upper", Map.of())) {
      var result = python.run("", "-c", TCP_CLIENT, upper.port(), "hello", "world", "with", "TCP");

      assertThat(result.succeeded().stdout())
          .isEqualTo("Sent:     hello world with TCP\nReceived: HELLO WORLD WITH TCP\n");
    }
  }

  @Test
  void answersPythonsUdpClient() throws Exception {
    RealClient python = RealClient.require("python3");
    try (var upper = Served.udp("upper", Map.of())) {
      var result = python.run("", "-c", UDP_CLIENT, upper.port(), "python", "is", "nice");

      assertThat(result.succeeded().stdout())
          .isEqualTo("Sent:     python is nice\nReceived: PYTHON IS NICE\n");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'hello\n', HELLO",
    "'  hello\t \r\n', HELLO",
    "'one\ntwo\n', ONE",
    "'no line feed', NO LINE FEED",
    "'grüße\n', GRÜSSE",
    "'\n', ''",
    "'', ''"
  })
  void answersTheFirstLineStripped(String sent, String answer) throws Exception {
    RealClient nc = RealClient.require("nc");
    try (var upper = Served.tcp("upper", Map.of())) {
      var result = nc.run(sent, "-N", "127.0.0.1", upper.port());

      assertThat(result.succeeded().stdout()).isEqualTo(answer);
    }
  }

  @Test
  void answersAClientThatHasEndedItsOutput() throws Exception {
    RealClient socat = RealClient.require("socat");
    try (var upper = Served.tcp("upper", Map.of())) {
      var result = socat.run("x", "-t10", "-", "TCP:127.0.0.1:" + upper.port());

      assertThat(result.succeeded().stdout()).isEqualTo("X");
    }
  }
}
