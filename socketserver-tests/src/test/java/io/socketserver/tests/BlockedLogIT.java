package io.socketserver.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Standard error is a full pipe that nobody empties: requests are served, TERM drains, a second
/// TERM ends, and what was not written is counted. F46 of the list of faults.
class BlockedLogIT {

  /// Logs and prints more than 64 KiB for each line, and answers it; stays at "stay".
  private static final String NOISY =
      """
      public class Handlers implements RequestHandlerProvider {
        private static final System.Logger LOG = System.getLogger("noisy");
        public String name() { return "noisy"; }
        public String description() { return "says much"; }
        public Set<RequestKind> kinds() { return Set.of(RequestKind.STREAM); }
        public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
          return RequestHandlerFactory.shared(new Noisy());
        }
        private static class Noisy implements EventHandler {
          public void received(EventConnection connection, java.nio.ByteBuffer data) {
            talk();
            connection.write(data);
          }
          public void handle(StreamRequest request) throws Exception { serve(request); }
        }
        private static void serve(StreamRequest request) throws Exception {
          while (request.awaitInput()) {
            String line = request.readLine(100);
            talk();
            request.output().write((line.strip() + "\\n").getBytes());
            request.output().flush();
            switch (line.strip()) {
              case "stay" -> Thread.sleep(Duration.ofMinutes(10));
              case "exit" -> System.exit(7);
              case "print" -> System.out.println("z".repeat(200_000));
              default -> {}
            }
          }
        }
        private static void talk() {
          for (int i = 0; i < 40; i++) {
            LOG.log(System.Logger.Level.WARNING, "{0} {1}", i, "x".repeat(1000));
            System.err.println("y".repeat(1000));
          }
        }
      }
      """;

  /// Every way to process requests, both transports, both formats.
  static final List<String> WAYS =
      Stream.of(
              "",
              "--threads platform",
              "--threads pool",
              "--mixin serial",
              "--mixin multiplexing",
              "--mixin forking --requests-per-child 10")
          .flatMap(way ->
              Stream.of(
                  (way + " --transport native --log-format text").strip(),
                  (way + " --transport nio --log-format json").strip()))
          .filter(way -> !way.contains("forking") || way.contains("native"))
          .toList();

  @TempDir static Path jars;

  @BeforeAll
  static void makeHandler(@TempDir Path work) throws IOException {
    Path jar =
        HandlerJar.make(
            work,
            "noisy",
            "provides io.socketserver.api.RequestHandlerProvider with noisy.Handlers;",
            NOISY);
    Files.move(jar, jars.resolve("noisy.jar"));
  }

  private static Launched serve(String options) throws IOException {
    return serve(List.of(Program.command(Program.image()).toString()), options);
  }

  private static Launched serve(List<String> program, String options) throws IOException {
    var command = new ArrayList<>(program);
    command.addAll(List.of("serve", "tcp://127.0.0.1:0", "--handler", "noisy"));
    command.addAll(List.of("--handler-path", jars.toString()));
    command.addAll(Stream.of(options.split(" ")).filter(word -> !word.isEmpty()).toList());
    return Launched.start(FullPipe.of(2, command));
  }

  private static void ask(Socket socket, String line) throws IOException {
    byte[] bytes = (line + "\n").getBytes(UTF_8);
    socket.getOutputStream().write(bytes);
    assertThat(socket.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
  }

  /// Talks with two clients, one after the other where only one is served at a time.
  private static void talk(int port) throws IOException {
    for (int client = 0; client < 2; client++) {
      try (var socket = connect(port)) {
        for (int i = 0; i < 12; i++) {
          ask(socket, "line " + i);
        }
      }
    }
  }

  private static Socket connect(int port) throws IOException {
    var socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout((int) Await.LIMIT.toMillis());
    return socket;
  }

  @ParameterizedTest
  @FieldSource("WAYS")
  void servesAndEndsOnTerm(String options) throws Exception {
    try (Launched launched = serve(options + " --drain 2s")) {
      int port = launched.port();
      talk(port);
      try (var idle = connect(port)) {
        ask(idle, "once");

        // a process serves its connection until the client or the deadline ends it
        int normal = options.contains("forking") ? 3 : 0;
        assertThat(launched.stop().status()).isEqualTo(normal);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--threads platform", "--mixin serial"})
  void endsAtOnceOnASecondTerm(String options) throws Exception {
    try (Launched launched = serve(options + " --drain forever");
        var busy = connect(launched.port())) {
      ask(busy, "stay");
      // two within 50 ms count as one; a second that was too quick is sent again
      do {
        launched.signal("TERM");
      } while (launched.isAliveAfter(Duration.ofSeconds(1)));

      assertThat(launched.end().status()).isEqualTo(143);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "json"})
  void countsTheLinesThatWereNotWritten(String format) throws Exception {
    try (Launched launched = serve("--log-format " + format)) {
      int port = launched.port();
      talk(port);

      String text = FullPipe.read(launched.process(), all -> all.contains(" lines not written"));
      assertThat(text).contains("xxxx", "yyyy");
      assertThat(text.lines().filter(line -> line.contains(" lines not written")))
          .first()
          .asString()
          .matches(
              format.equals("text")
                  ? "\\S+Z WARNING io\\.socketserver\\.launcher: \\d+ lines not written"
                  : "\\{.*\"level\":\"WARNING\".*\"message\":\"\\d+ lines not written\"\\}");
      assertThat(launched.stop().status()).isZero();
    }
  }

  /// A full disk, a descriptor that is closed, and a pipe whose reader is gone.
  @ParameterizedTest
  @ValueSource(strings = {"exec \"$@\" 2>/dev/full", "exec \"$@\" 2>&-", "\"$@\" 2>&1 >&3 | true"})
  void servesAndEndsThoughEveryLineFails(String script) throws Exception {
    Path socket = Files.createTempDirectory(jars, "failing").resolve("socket");
    var command = new ArrayList<>(List.of("sh", "-c", "exec 3>&1; " + script, "sh"));
    command.add(Program.command(Program.image()).toString());
    command.addAll(List.of("serve", "unix:" + socket, "--handler", "noisy"));
    command.addAll(List.of("--handler-path", jars.toString()));
    try (Launched launched = Launched.start(new ProcessBuilder(command))) {
      launched.address();
      try (var client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        for (int i = 0; i < 12; i++) {
          client.write(ByteBuffer.wrap("x\n".getBytes(UTF_8)));
          assertThat(client.read(ByteBuffer.allocate(2))).isEqualTo(2);
        }
        client.write(ByteBuffer.wrap("exit\n".getBytes(UTF_8)));
        assertThat(launched.end().status()).isEqualTo(script.startsWith("exec") ? 7 : 0);
      }
    }
  }

  @Test
  void doesTheSameOnTheModulePath() throws Exception {
    Path modules = Program.image().resolveSibling("modules");
    Path launcher = Program.image().resolveSibling("classes");
    var program =
        List.of(
            Program.javaHome().resolve("bin/java").toString(),
            "--module-path",
            modules + ":" + launcher,
            "--add-modules",
            "io.socketserver.unix,io.socketserver.handlers.samples",
            "--enable-native-access=io.socketserver.unix",
            "--module",
            "io.socketserver.launcher/io.socketserver.launcher.Main");
    try (Launched launched = serve(program, "")) {
      int port = launched.port();
      talk(port);
      try (var idle = connect(port)) {
        ask(idle, "once");

        assertThat(launched.stop().status()).isZero();
      }
    }
  }

  @Test
  void writesWhatWasLoggedBeforeAHandlerEndsTheProcess() throws Exception {
    try (Launched launched =
            Launched.start(
                "serve",
                "tcp://127.0.0.1:0",
                "--handler",
                "noisy",
                "--handler-path",
                jars.toString());
        var socket = connect(launched.port())) {
      socket.getOutputStream().write("exit\n".getBytes(UTF_8));
      Launched.End end = launched.end();

      assertThat(end.status()).isEqualTo(7);
      assertThat(end.err().lines().filter(line -> line.startsWith("y"))).hasSize(40);
    }
  }

  @Test
  void endsThoughItsAddressesCannotBePrinted() throws Exception {
    Path socket = jars.resolve("socket");
    var command = new ArrayList<>(List.of(Program.command(Program.image()).toString()));
    command.addAll(List.of("serve", "unix:" + socket, "--handler", "echo"));
    try (Launched launched = Launched.start(FullPipe.of(1, command))) {
      Await.until(() -> Files.exists(socket), () -> "it is bound; " + launched.log());

      // 143 if the signal was quicker than the line after the bind
      assertThat(launched.stop().status()).isIn(0, 143);
    }
  }

  /// Standard output has room for its addresses, and not for what handlers print.
  @ParameterizedTest
  @ValueSource(strings = {"--drain 1s", "--drain 1s --threads platform", "--drain forever"})
  void endsThoughAHandlerWaitsForTheReaderOfStandardOutput(String options) throws Exception {
    Path socket = jars.resolve("print");
    var words = new ArrayList<>(List.of("sh", "-c", "\"$@\" | sleep 1000", "sh"));
    words.add(Program.command(Program.image()).toString());
    words.addAll(List.of("serve", "unix:" + socket, "--handler", "noisy"));
    words.addAll(List.of("--handler-path", jars.toString()));
    words.addAll(List.of(options.split(" ")));
    try (Launched shell = Launched.start(new ProcessBuilder(words))) {
      Await.until(() -> Files.exists(socket), () -> "it is bound; " + shell.log());
      ProcessHandle server =
          shell
              .process()
              .descendants()
              .filter(process -> process.info().command().orElse("").endsWith("/java"))
              .findFirst()
              .orElseThrow();
      try (var client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        client.write(ByteBuffer.wrap("print\n".getBytes(UTF_8)));
        // it answers before it prints
        assertThat(client.read(ByteBuffer.allocate(100))).isPositive();

        boolean ended = false;
        for (int signals = 1;
            !ended && signals <= (options.contains("forever") ? 5 : 1);
            signals++) {
          assertThat(server.destroy()).isTrue();
          ended = Await.within(Duration.ofSeconds(8), () -> !server.isAlive());
        }
        assertThat(ended).as("it ends; %s", shell.log()).isTrue();
      }
    }
  }

  @Test
  void endsThoughItCannotSayWhy() throws Exception {
    var command = List.of(Program.command(Program.image()).toString(), "serve", "--no-such-option");
    try (Launched launched = Launched.start(FullPipe.of(2, command))) {
      assertThat(launched.end().status()).isEqualTo(2);
    }
  }
}
