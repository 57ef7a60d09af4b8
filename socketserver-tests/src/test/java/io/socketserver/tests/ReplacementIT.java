package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Processes that share a port (SO_REUSEPORT) are replaced one after the other, while Python's
/// clients connect.
class ReplacementIT {

  private static final int REPLACEMENTS = 4;

  /// Each client asks again and again until a file exists. The kernel resets connections that are
  /// in the queue of a process when it ends, and the process closes those from which nothing has
  /// come yet; their clients ask again. None may get a part of an answer, or be refused.
  private static final String CLIENTS =
      """
      import os, socket, sys, threading, time
      server, over = ("127.0.0.1", int(sys.argv[1])), sys.argv[2]
      end = time.monotonic() + 50
      asked, wrong = [0] * 4, []
      def ask():
          with socket.create_connection(server, 30) as client:
              client.sendall(b"hello")
              client.shutdown(socket.SHUT_WR)
              answer = b""
              while part := client.recv(100):
                  answer += part
              return answer
      def client(number):
          while not os.path.exists(over) and time.monotonic() < end:
              answer, attempts = b"", 0
              while answer == b"" and attempts < 5:
                  attempts += 1
                  try:
                      answer = ask()
                  except ConnectionRefusedError as refused:
                      answer = refused
                  except OSError:
                      pass  # reset, wherever it was noticed
              if answer != b"hello":
                  wrong.append(answer)
                  return
              asked[number] += 1
      threads = [threading.Thread(target=client, args=(number,)) for number in range(4)]
      for thread in threads: thread.start()
      for thread in threads: thread.join()
      print(min(asked) > 0, wrong)
      """;

  @ParameterizedTest
  @CsvSource({"threading, nio", "threading, native", "multiplexing, native", "forking, native"})
  void aPortIsServedAllTheTime(String mixin, String transport, @TempDir Path folder)
      throws Exception {
    RealClient python = RealClient.require("python3").within(Duration.ofSeconds(55));
    Launched serving = serve(0, mixin, transport);
    try {
      int port = serving.port();
      Path over = folder.resolve("over");
      var asking =
          new FutureTask<>(
              () -> python.run("", "-c", CLIENTS, String.valueOf(port), over.toString()));
      Thread.ofVirtual().start(asking);
      for (int i = 0; i < REPLACEMENTS; i++) {
        Launched next = serve(port, mixin, transport);
        try (Launched old = serving) {
          serving = next;
          assertThat(next.port()).isEqualTo(port);
          assertThat(old.stop().status()).isZero();
        }
      }
      Files.createFile(over);

      assertThat(asking.get().succeeded().stdout()).isEqualTo("True []\n");
    } finally {
      serving.close();
    }
  }

  private static Launched serve(int port, String mixin, String transport) throws Exception {
    return Launched.start(
        "serve",
        "tcp://127.0.0.1:" + port,
        "--handler",
        "echo",
        "--reuse-port",
        "--mixin",
        mixin,
        "--transport",
        transport);
  }
}
