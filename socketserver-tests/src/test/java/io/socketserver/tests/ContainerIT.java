package io.socketserver.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The image in a namespace of processes, as in a container: as the first process, and behind an
/// init, as docs/deploying.md recommends where handlers start programs.
///
/// @source pid_namespaces(7), "The namespace init process"
class ContainerIT {

  /// Answers with the number of a process that nobody waits for, and that ends soon.
  private static final String ORPHAN =
      """
      public class Handlers implements RequestHandlerProvider {
        public String name() { return "orphan"; }
        public String description() { return "leaves a process behind"; }
        public Set<RequestKind> kinds() { return Set.of(RequestKind.STREAM); }
        public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
          return RequestHandlerFactory.shared(request -> {
            var shell = new ProcessBuilder("sh", "-c", "sleep 0.1 >&- & echo $!").start();
            request.output().write(shell.getInputStream().readAllBytes());
            shell.waitFor();
          });
        }
      }
      """;

  @TempDir static Path handlers;

  @BeforeAll
  static void makeHandler(@TempDir Path work) throws IOException {
    String provides = "provides io.socketserver.api.RequestHandlerProvider with orphan.Handlers;";
    Path jar = HandlerJar.make(work, "orphan", provides, ORPHAN);
    Files.move(jar, handlers.resolve("orphan.jar"));
  }

  /// Runs the command in a namespace of its own.
  ///
  /// @param init the first process, which runs the command; the command itself if nothing
  private static Launched serve(List<String> init, String mixin) throws Exception {
    RealClient unshare = RealClient.require("unshare");
    String map = "--map-root-user";
    unshare.run("", map, "--pid", "--fork", "--mount-proc", "true").succeeded();
    List<String> prefix = new ArrayList<>();
    prefix.addAll(List.of("unshare", map, "--pid", "--fork", "--kill-child", "--mount-proc"));
    prefix.addAll(init);
    return Surroundings.of()
        .startWithin(
            prefix,
            "serve",
            "tcp://127.0.0.1:0",
            "--handler",
            "orphan",
            "--handler-path",
            handlers.toString(),
            "--mixin",
            mixin);
  }

  private static String orphan(int port) throws IOException {
    try (Socket socket = Launched.connect(port)) {
      return new String(socket.getInputStream().readAllBytes(), UTF_8).strip();
    }
  }

  /// The first process of the namespace, as seen from here.
  private static ProcessHandle first(Launched launched) {
    return launched.process().children().findFirst().orElseThrow();
  }

  /// Finds a process below the first one.
  ///
  /// @param number its number in the namespace
  /// @return what /proc says of it; nothing if it is gone, and was waited for
  private static Optional<String> status(ProcessHandle first, String number) throws IOException {
    String parent = "\nPPid:\t" + first.pid() + "\n";
    try (Stream<Path> files = Files.list(Path.of("/proc"))) {
      for (Path process :
          files.filter(file -> file.getFileName().toString().matches("\\d+")).toList()) {
        String status = read(process.resolve("status"));
        if (status.contains(parent) && status.contains("\t" + number + "\nNSpgid:")) {
          return Optional.of(status);
        }
      }
    }
    return Optional.empty();
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException ended) {
      return "";
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("No such process")) {
        return "";
      }
      throw e;
    }
  }

  private static void stop(Launched launched) throws Exception {
    assertThat(first(launched).destroy()).isTrue();
    assertThat(launched.end().status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"threading", "forking"})
  void servesAndObeysTermAsTheFirstProcess(String mixin) throws Exception {
    try (Launched launched = serve(List.of(), mixin)) {
      assertThat(orphan(launched.port())).matches("\\d+");

      stop(launched);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"threading", "forking"})
  void leavesNoZombieBehindAnInit(String mixin) throws Exception {
    RealClient _ = RealClient.require("tini");
    try (Launched launched = serve(List.of("tini", "--"), mixin)) {
      int port = launched.port();
      ProcessHandle first = first(launched);
      for (int i = 0; i < 3; i++) {
        String orphan = orphan(port);
        assertThat(orphan).matches("\\d+");
        Await.until(
            () -> status(first, orphan).isEmpty(), () -> "tini waits for process " + orphan);
      }

      stop(launched);
    }
  }

  /// The reason why an init is recommended. If this fails, the recommendation is out of date.
  @Test
  void aFirstProcessThatIsJavaKeepsTheOrphansOfHandlers() throws Exception {
    try (Launched launched = serve(List.of(), "threading")) {
      String orphan = orphan(launched.port());
      ProcessHandle first = first(launched);

      Await.until(
          () -> status(first, orphan).orElse("").contains("\nState:\tZ"),
          () -> "process " + orphan + " ends");
      stop(launched);
    }
  }
}
