package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The clients in the documentation of Python's socketserver, as they are there, and the image: on
/// `localhost` and port 9999, in a network of their own. What they print is what that documentation
/// prints.
///
/// @source CPython 3.13, the examples in the documentation of `socketserver`
class PythonClientsIT {

  private static final Path CLIENTS =
      Path.of(
          System.getProperty("socketserver.root"), "socketserver-tests/src/test/resources/python");
  private static final Path IMAGE = Path.of(System.getProperty("socketserver.image"));

  @TempDir Path folder;

  private String call(String server, String client) throws Exception {
    RealClient _ = RealClient.require("python3");
    return OwnNetwork.require()
        .serveAndCall(CLIENTS, folder, IMAGE + "/bin/socketserver serve " + server, client)
        .succeeded()
        .stdout();
  }

  @Test
  void talkOverTcp() throws Exception {
    assertThat(
            call(
                "tcp://localhost:9999 --handler upper",
                """
                python3 tcp_client.py hello world with TCP
                python3 tcp_client.py python is nice
                """))
        .isEqualTo(
            """
            Sent:     hello world with TCP
            Received: HELLO WORLD WITH TCP
            Sent:     python is nice
            Received: PYTHON IS NICE
            """);
  }

  @Test
  void talkOverUdp() throws Exception {
    assertThat(
            call(
                "udp://localhost:9999 --handler upper",
                """
                python3 udp_client.py hello world with UDP
                python3 udp_client.py python is nice
                """))
        .isEqualTo(
            """
            Sent:     hello world with UDP
            Received: HELLO WORLD WITH UDP
            Sent:     python is nice
            Received: PYTHON IS NICE
            """);
  }

  /// The threads' names are ours; Python's are `Thread-2` and so on.
  @Test
  void areToldTheirThread() throws Exception {
    assertThat(call("tcp://localhost:9999 --handler thread", "python3 threaded_client.py"))
        .isEqualTo(
            """
            Received: request-1: Hello World 1
            Received: request-2: Hello World 2
            Received: request-3: Hello World 3
            """);
  }

  /// Without a mixin all three are served by one thread, as by Python's `TCPServer`.
  @Test
  void areToldTheSameThreadWithoutAMixin() throws Exception {
    List<String> threads =
        call("tcp://localhost:9999 --handler thread --mixin serial", "python3 threaded_client.py")
            .lines()
            .map(line -> line.replaceFirst("^Received: (.*): Hello World [123]$", "$1"))
            .toList();

    assertThat(threads).hasSize(3).containsOnly(threads.getFirst());
  }
}
