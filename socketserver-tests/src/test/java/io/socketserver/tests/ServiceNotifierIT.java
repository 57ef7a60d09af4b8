package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.faults.handler.FaultsProvider;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The image, and a receiver of sd_notify(3) in Python.
@Timeout(120)
class ServiceNotifierIT {

  /// $1 the command, $2 the mixin and further options, $3 what makes it hang, or nothing. Prints
  /// what it was told, the status without the port.
  private static final String RECEIVER =
      """
      import os, re, socket, subprocess, sys
      manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      name = "notify-%d" % os.getpid()
      manager.bind("\\0" + name)
      manager.settimeout(20)
      environment = dict(os.environ, NOTIFY_SOCKET="@" + name, WATCHDOG_USEC="1000000")
      server = subprocess.Popen(
          sys.argv[1].split() + ["serve", "tcp://127.0.0.1:0", "--mixin"]
          + sys.argv[2].split(),
          stdout=subprocess.PIPE, env=environment)
      def told():
          return manager.recv(4096).decode()
      try:
          ready = told()
          print(re.sub(r":[0-9]+$", ":PORT", ready))
          port = int(ready.rsplit(":", 1)[1])
          print(told(), told())
          if sys.argv[3]:
              client = socket.create_connection(("127.0.0.1", port))
              client.sendall(sys.argv[3].encode() + b"\\n")
              manager.settimeout(2)
              try:
                  for i in range(10):
                      told()
                  print("not silent")
              except TimeoutError:
                  print("silent")
              client.close()
              manager.settimeout(20)
              print(told())
          server.terminate()
          state = told()
          while state == "WATCHDOG=1":
              state = told()
          print(state)
          print(server.wait(20))
      finally:
          server.kill()
      """;

  private static final String SILENT_WHILE_IT_HANGS =
      """
      READY=1
      STATUS=listening on tcp://127.0.0.1:PORT
      WATCHDOG=1 WATCHDOG=1
      silent
      WATCHDOG=1
      STOPPING=1
      STATUS=stopping; requests in flight: 0
      0
      """;

  @TempDir static Path folder;

  private static String receive(String mixin, String hang) throws Exception {
    return RealClient.require("python3")
        .within(Duration.ofSeconds(60))
        .run("", "-c", RECEIVER, Program.command(Program.image()).toString(), mixin, hang)
        .succeeded()
        .stdout();
  }

  @Test
  void isToldOfTheBeginningTheEndAndTheTimeBetween() throws Exception {
    assertThat(receive("threading --handler echo", ""))
        .isEqualTo(
            """
            READY=1
            STATUS=listening on tcp://127.0.0.1:PORT
            WATCHDOG=1 WATCHDOG=1
            STOPPING=1
            STATUS=stopping; requests in flight: 0
            0
            """);
  }

  /// The serving loop waits in the handler, and a timer must not cover that.
  @Test
  void isNotToldThatAHangingLoopIsWell() throws Exception {
    assertThat(receive("serial --handler echo", "x")).isEqualTo(SILENT_WHILE_IT_HANGS);
  }

  /// The serving loop accepts, and an event loop hangs with all its connections (regression: the
  /// watchdog asked serving loops alone).
  @ParameterizedTest
  @ValueSource(strings = {"native", "nio"})
  void isNotToldThatAHangingEventLoopIsWell(String transport) throws Exception {
    HandlerJar.pack(folder, FaultsProvider.class);
    String options =
        "multiplexing --loops 2 --handler faults --transport " + transport + " --handler-path ";

    assertThat(receive(options + folder, "block 8000")).isEqualTo(SILENT_WHILE_IT_HANGS);
  }
}
