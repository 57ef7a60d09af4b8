package io.socketserver.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The command of the image: what it prints, how it ends, and what it serves.
class LauncherIT {

  private static final String PROVIDES =
      "provides io.socketserver.api.RequestHandlerProvider with %s.Handlers;";

  /// Reads a line, says "begun", waits for its time or an interrupt, and says "done".
  private static final String SLOW =
      """
      public class Handlers implements RequestHandlerProvider {
        public String name() { return "slow"; }
        public String description() { return "takes its time"; }
        public Set<RequestKind> kinds() { return Set.of(RequestKind.STREAM); }
        public List<HandlerOption> options() {
          return List.of(
              HandlerOption.required("time", HandlerOption.Type.DURATION, "how long"),
              HandlerOption.optional("stuck", HandlerOption.Type.BOOLEAN, "whether to mind", "false"));
        }
        public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
          return RequestHandlerFactory.shared(request -> {
            if (request.readLine(100) == null) {
              return;
            }
            request.output().write("begun\\n".getBytes());
            request.output().flush();
            sleepUninterruptedly(options.duration("time"), options.bool("stuck"));
            request.output().write("done\\n".getBytes());
          });
        }
        static void sleepUninterruptedly(Duration time, boolean stuck) throws Exception {
          long end = System.nanoTime() + time.toNanos();
          while (end - System.nanoTime() > 0) {
            try {
              Thread.sleep(Duration.ofNanos(end - System.nanoTime()));
            } catch (InterruptedException e) {
              if (!stuck) {
                throw e;
              }
            }
          }
        }
      }
      """;

  @TempDir static Path slowFolder;
  @TempDir static Path jars;

  @BeforeAll
  static void makeSlowHandler() throws IOException {
    Path jar = HandlerJar.make(slowFolder, "slow", PROVIDES.formatted("slow"), SLOW);
    Files.move(jar, jars.resolve("slow.jar"));
  }

  private static Launched slow(String options, String... more) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("serve", "tcp://127.0.0.1:0", "--handler", "slow," + options));
    arguments.addAll(List.of("--handler-path", jars.toString()));
    arguments.addAll(List.of(more));
    return Launched.start(arguments.toArray(String[]::new));
  }

  /// Connects, and waits until the handler is at work.
  private static Socket begin(int port) throws IOException {
    Socket socket = Launched.connect(port);
    assertThat(socket.getInputStream().readNBytes(6)).isEqualTo("begun\n".getBytes(UTF_8));
    return socket;
  }

  private static String rest(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), UTF_8);
  }

  @Nested
  class Serving {

    @Test
    void servesSeveralAddressesInOneProcess() throws Exception {
      RealClient python = RealClient.require("python3");
      RealClient socat = RealClient.require("socat");
      try (Launched launched =
          Launched.start("serve", "tcp://127.0.0.1:0", "udp://127.0.0.1:0", "--handler", "upper")) {
        int tcp = launched.port();
        int udp = launched.port();

        assertThat(socat.run("hello\n", "-t5", "-", "TCP:127.0.0.1:" + tcp).stdout())
            .isEqualToIgnoringNewLines("HELLO");
        assertThat(
                python
                    .run(
                        "",
                        "-c",
                        "import socket,sys;"
                            + "s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM);s.settimeout(10);"
                            + "s.sendto(b'hello',('127.0.0.1',int(sys.argv[1])));"
                            + "print(s.recv(100).decode().strip())",
                        Integer.toString(udp))
                    .stdout())
            .isEqualTo("HELLO\n");
      }
    }

    @Test
    void printsALineForAListenerWithItsRealPort() throws Exception {
      try (Launched launched =
          Launched.start("serve", "tcp://127.0.0.1:0", "--handler", "upper", "--mixin", "serial")) {
        int port = launched.port();
        Launched.connect(port).close();
        launched.signal("TERM");

        Launched.End end = launched.end();
        assertThat(end.status()).isZero();
        assertThat(end.out()).isEmpty();
      }
    }

    @Test
    void bindsNothingWhereAPortIsTaken() throws Exception {
      try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        String inUse = "tcp://127.0.0.1:" + taken.getLocalPort();

        assertThat(Launched.run("serve", "tcp://127.0.0.1:0", inUse, "--handler", "upper"))
            .isEqualTo(
                new Launched.End(
                    1,
                    "",
                    "socketserver: cannot serve "
                        + inUse
                        + ": bind: EADDRINUSE (98), address already in use\n"));
      }
    }

    @Test
    void failsWithOneLineOnAnAddressOfAnotherMachine() throws Exception {
      Launched.End end = Launched.run("serve", "tcp://192.0.2.1:80", "--handler", "upper");

      assertThat(end.status()).isEqualTo(1);
      assertThat(end.err())
          .matches("socketserver: cannot serve tcp://192\\.0\\.2\\.1:80: [^\\n]+\\n");
    }
  }

  @Nested
  class Stopping {

    @ParameterizedTest
    @CsvSource({"TERM, 15", "INT, 2", "HUP, 1"})
    @Timeout(120)
    void letsRequestsFinishAndThenEndsWithStatusZero(String signal, int number) throws Exception {
      Assumptions.assumeFalse(
          isIgnored(number), "what this process ignores, as under nohup, its children ignore too");
      try (Launched launched = slow("time=2s")) {
        int port = launched.port();
        var sockets = new ArrayList<Socket>();
        for (int i = 0; i < 20; i++) {
          sockets.add(begin(port));
        }

        launched.signal(signal);
        awaitRefusal(port);

        assertThat(launched.isAlive()).isTrue();
        for (Socket socket : sockets) {
          try (socket) {
            assertThat(rest(socket)).isEqualTo("done\n");
          }
        }
        Launched.End end = launched.end();
        assertThat(end.status()).isZero();
        assertThat(end.err()).contains("SIG" + signal + ": stopping", " 0 cut off, 0 stuck");
      }
    }

    /// F14 of the list of faults.
    @Test
    void forcesAndNamesAStuckHandlerAtTheDeadline() throws Exception {
      try (Launched launched = slow("time=10m,stuck=true", "--drain", "1s");
          Socket socket = begin(launched.port())) {
        long begun = System.nanoTime();
        launched.signal("TERM");
        Launched.End end = launched.end();

        assertThat(end.status()).isEqualTo(3);
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
            .isGreaterThan(Duration.ofSeconds(1));
        assertThat(end.err()).contains("slow.Handlers.sleepUninterruptedly");
        assertThat(socket.isClosed()).isFalse();
      }
    }

    @ParameterizedTest
    @CsvSource({"TERM, TERM, 143", "INT, INT, 130", "TERM, INT, 130", "INT, TERM, 143"})
    void endsNowOnASecondSignal(String first, String second, int status) throws Exception {
      try (Launched launched = slow("time=10m,stuck=true", "--drain", "forever")) {
        int port = launched.port();
        try (Socket socket = begin(port)) {
          launched.signal(first);
          awaitRefusal(port);
          // Two within 50 ms count as one; a second signal that was too quick is sent again.
          do {
            launched.signal(second);
          } while (launched.isAliveAfter(Duration.ofSeconds(1)));
          Launched.End end = launched.end();

          assertThat(end.status()).isEqualTo(status);
          assertThat(end.err()).contains("SIG" + second + ": ending now", "cut off: ");
          assertThat(socket.isClosed()).isFalse();
        }
      }
    }

    @Test
    void takesTheTwoSignalsOfTimeoutForOne() throws Exception {
      RealClient timeout = RealClient.require("timeout");
      String script = System.getProperty("socketserver.image") + "/bin/socketserver";
      try (RunningClient client =
          timeout.start(
              "2",
              script,
              "serve",
              "tcp://127.0.0.1:0",
              "--handler",
              "slow,time=4s",
              "--handler-path",
              jars.toString())) {
        String line = client.awaitOutput(text -> text.endsWith("\n"));
        String address = line.split(" ")[2];
        try (Socket socket =
            begin(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)))) {
          assertThat(rest(socket)).isEqualTo("done\n");
        }
        assertThat(client.result().stderr()).contains("1 finished");
      }
    }

    @Test
    void keepsTheStatusOfAHandlerThatEndsTheProcess() throws Exception {
      String handler =
          """
          public class Handlers implements RequestHandlerProvider {
            public String name() { return "exit"; }
            public String description() { return "ends the process"; }
            public Set<RequestKind> kinds() { return Set.of(RequestKind.STREAM); }
            public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
              return RequestHandlerFactory.shared(request -> System.exit(42));
            }
          }
          """;
      Path folder = Files.createDirectory(slowFolder.resolve("exit-jar"));
      Path work = Files.createDirectory(slowFolder.resolve("exit"));
      Files.move(
          HandlerJar.make(work, "exit", PROVIDES.formatted("exit"), handler),
          folder.resolve("exit.jar"));
      try (Launched launched =
              Launched.start(
                  "serve",
                  "tcp://127.0.0.1:0",
                  "--handler",
                  "exit",
                  "--handler-path",
                  folder.toString());
          Socket socket = Launched.connect(launched.port())) {
        assertThat(launched.end().status()).isEqualTo(42);
        assertThat(socket.isClosed()).isFalse();
      }
    }

    private static boolean isIgnored(int signal) throws IOException {
      String ignored =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("SigIgn:"))
              .findFirst()
              .orElseThrow()
              .substring("SigIgn:".length())
              .strip();
      return (Long.parseUnsignedLong(ignored, 16) & 1L << signal - 1) != 0;
    }

    /// Connects until nobody listens any more. The last ones that got in are reset.
    private void awaitRefusal(int port) throws IOException {
      boolean refused = false;
      while (!refused) {
        assertThat(Thread.currentThread().isInterrupted()).as("the time is over").isFalse();
        try {
          new Socket(InetAddress.getLoopbackAddress(), port).close();
        } catch (ConnectException e) {
          refused = true;
        } catch (SocketException reset) {
          assertThat(reset).hasMessageContaining("reset");
        }
      }
    }
  }

  @Nested
  class HandlerPath {

    @TempDir Path folder;
    @TempDir Path work;

    @Test
    void listsWhatWasDroppedThereAndReportsWhatCannotBeUsed() throws Exception {
      Files.copy(jars.resolve("slow.jar"), folder.resolve("slow.jar"));
      Files.writeString(folder.resolve("broken.jar"), "this is no jar");
      String twin = SLOW.replace("\"slow\"", "\"upper\"");
      Files.move(
          HandlerJar.make(work, "twin", PROVIDES.formatted("twin"), twin),
          folder.resolve("twin.jar"));

      Launched.End end = Launched.run("handlers", "--handler-path", folder.toString());

      assertThat(end.status()).isZero();
      assertThat(end.out().lines().map(line -> line.split(" ")[0])).contains("upper", "slow");
      assertThat(end.out()).contains("takes its time", "how long");
      assertThat(end.err().lines())
          .hasSize(2)
          .anySatisfy(line -> assertThat(line).contains("broken.jar"))
          .anySatisfy(line -> assertThat(line).contains("twin.jar", "'upper'"));
    }

    @Test
    void servesTheRestBesideABrokenJar() throws Exception {
      Files.copy(jars.resolve("slow.jar"), folder.resolve("slow.jar"));
      Files.writeString(folder.resolve("broken.jar"), "this is no jar");

      try (Launched launched =
              Launched.start(
                  "serve",
                  "tcp://127.0.0.1:0",
                  "--handler",
                  "slow,time=0s",
                  "--handler-path",
                  folder.toString());
          Socket socket = begin(launched.port())) {
        assertThat(rest(socket)).isEqualTo("done\n");
        launched.signal("TERM");
        assertThat(launched.end().err()).contains("broken.jar");
      }
    }

    @Test
    void isJsonWhereAskedFor() throws Exception {
      RealClient python = RealClient.require("python3");
      String json = Launched.run("handlers", "--json", "--handler-path", jars.toString()).out();

      RealClient.Result result =
          python.run(
              json,
              "-c",
              "import json,sys\n"
                  + "h={x['name']:x for x in json.load(sys.stdin)}\n"
                  + "print(h['slow']['source'], h['slow']['options'][0]['required'],"
                  + " h['upper']['kinds'], h['upper']['source'])");

      assertThat(result.stdout())
          .isEqualTo(jars.resolve("slow.jar") + " True ['stream', 'datagram'] None\n");
    }
  }
}
