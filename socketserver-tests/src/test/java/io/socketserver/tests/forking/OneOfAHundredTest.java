package io.socketserver.tests.forking;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.Fault;
import io.socketserver.api.ForkingOptions;
import io.socketserver.api.Request;
import io.socketserver.api.ServerListener;
import io.socketserver.core.ClassHandlerFactory;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.Transports;
import io.socketserver.tests.Await;
import io.socketserver.unix.ForkingTcpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// F39: a hundred requests at once, of which one ends its process.
@Tag("slow")
class OneOfAHundredTest {

  private static final int REQUESTS = 100;
  private static final int CHILDREN = 8;
  private static final int BAD = REQUESTS / 2;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

  private ForkingTcpServer server() {
    var listener =
        new ServerListener() {
          @Override
          public void requestFailed(Request request, Fault fault, Throwable failure) {
            failures.add(fault + ": " + failure.getMessage());
          }
        };
    return new ForkingTcpServer(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        ClassHandlerFactory.of(CommandedHandler.class),
        ServerOptions.builder()
            .transport(Transports.named("native"))
            .processing(
                // a virtual machine for each of them would take minutes
                ForkingOptions.defaults().maxChildren(CHILDREN).requestsPerChild(REQUESTS))
            .listener(listener)
            .build());
  }

  @ParameterizedTest
  @CsvSource({
    "exit 3, 'exit status 3'",
    "stack 0, StackOverflowError",
    "kill 9, 'signal 9 (KILL)'"
  })
  void costsNoneOfTheOthers(String command, String how) throws Exception {
    try (var first = server()) {
      // what the JDK opens with the first process and the first connection stays open for ever
      first.start();
      assertThat(ask(first, "hello")).isEqualTo("HELLO");
    }
    Await.until(() -> children().isEmpty(), () -> "none of the first: " + children());
    List<String> before = openFiles();

    try (var server = server()) {
      server.start();
      List<String> answers = askAll(server, command);
      for (int i = 0; i < REQUESTS; i++) {
        assertThat(answers.get(i)).isEqualTo(i == BAD ? "" : "REQUEST " + i);
      }
      assertThat(server.activeChildren()).hasSizeLessThanOrEqualTo(CHILDREN);
      assertThat(server.close(LIMIT).isGraceful()).isTrue();
      assertThat(server.statistics().completed()).isEqualTo(REQUESTS - 1);
      assertThat(server.statistics().failed()).isEqualTo(1);
      assertThat(server.activeChildren()).isEmpty();
    }

    assertThat(failures).singleElement().asString().startsWith("HANDLER: child ").contains(how);
    // those that have ended and were not waited for would be among them
    Await.until(() -> children().isEmpty(), () -> "no process is left: " + children());
    Await.until(() -> openFiles().size() <= before.size(), () -> "no more than before: " + before);
  }

  private static List<String> askAll(ForkingTcpServer server, String command) throws Exception {
    List<Future<String>> clients = new ArrayList<>();
    try (var executor = Executors.newFixedThreadPool(REQUESTS)) {
      for (int i = 0; i < REQUESTS; i++) {
        int number = i;
        clients.add(
            executor.submit(() -> {
              if (number != BAD) {
                return ask(server, "request " + number);
              }
              return command.startsWith("kill") ? killed(server) : ask(server, command);
            }));
      }
    }
    List<String> answers = new ArrayList<>();
    for (Future<String> client : clients) {
      answers.add(client.get());
    }
    return answers;
  }

  private static Socket connect(ForkingTcpServer server) throws IOException {
    InetSocketAddress address = server.serverAddress();
    var client = new Socket(address.getAddress(), address.getPort());
    client.setSoTimeout((int) LIMIT.toMillis());
    return client;
  }

  private static String ask(ForkingTcpServer server, String line) throws IOException {
    try (Socket client = connect(server)) {
      client.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  private static String killed(ForkingTcpServer server) throws IOException {
    try (Socket client = connect(server)) {
      client.getOutputStream().write("spin 0\n".getBytes(StandardCharsets.UTF_8));
      var answer =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
      long pid = Long.parseLong(answer.readLine().substring("spinning ".length()));
      assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
      String rest = answer.readLine();
      return rest == null ? "" : rest;
    }
  }

  private static Set<Long> children() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  /// Without files: classes are read from them at any time.
  private static List<String> openFiles() throws IOException {
    List<String> open = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        try {
          String name = Files.readSymbolicLink(file).toString();
          if (!name.startsWith("/")) {
            open.add(name);
          }
        } catch (IOException closedMeanwhile) {
          continue;
        }
      }
    }
    return open;
  }
}
