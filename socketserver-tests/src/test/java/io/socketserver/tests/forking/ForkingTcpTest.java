package io.socketserver.tests.forking;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.CloseReport;
import io.socketserver.api.Fault;
import io.socketserver.api.ForkingMixIn;
import io.socketserver.api.ForkingOptions;
import io.socketserver.api.ForkingOptions.Limits;
import io.socketserver.api.Request;
import io.socketserver.api.RequestResult;
import io.socketserver.api.ServerListener;
import io.socketserver.core.ClassHandlerFactory;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.TcpServer;
import io.socketserver.core.Transports;
import io.socketserver.unix.ForkingTcpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForkingTcpTest {

  private static final int LIMIT_MILLIS = 60_000;

  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  /// As Python has it.
  private static final ForkingOptions PER_REQUEST =
      ForkingOptions.defaults().spareChildren(0).requestsPerChild(1);

  /// What became of requests, as `outcome`, or `fault: message`.
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  private final ServerListener listener =
      new ServerListener() {
        @Override
        public void requestFailed(Request request, Fault fault, Throwable failure) {
          events.add(fault + ": " + failure.getMessage());
        }

        @Override
        public void requestFinished(Request request, RequestResult result) {
          events.add(result.outcome() + " " + result.bytesRead() + " " + result.bytesWritten());
        }
      };

  private String nextEvent() throws InterruptedException {
    String event = events.poll(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    assertThat(event).isNotNull();
    return event;
  }

  private static ServerOptionsBuilder nativeOptions() {
    return ServerOptions.builder().transport(Transports.named("native"));
  }

  private ForkingTcpServer start(ForkingOptions options) throws IOException {
    var server =
        new ForkingTcpServer(
            ANY_PORT,
            ClassHandlerFactory.of(CommandedHandler.class),
            nativeOptions().processing(options).listener(listener).build());
    server.start();
    return server;
  }

  private static Socket connect(TcpServer server, String line) throws IOException {
    InetSocketAddress address = server.serverAddress();
    var client = new Socket(address.getAddress(), address.getPort());
    client.setSoTimeout(LIMIT_MILLIS);
    client.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    return client;
  }

  private static String ask(TcpServer server, String line) throws IOException {
    try (Socket client = connect(server, line)) {
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  private static String readLine(Socket client) throws IOException {
    return new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
  }

  /// A constructor and nothing else, as the contract says.
  static final class MyServer extends TcpServer implements ForkingMixIn {
    MyServer() {
      super(
          ANY_PORT,
          ClassHandlerFactory.of(CommandedHandler.class),
          nativeOptions().processing(PER_REQUEST).build());
    }
  }

  @Test
  void forksAServerThatHasAConstructorAndNothingElse() throws Exception {
    MyServer server = new MyServer();
    try (server) {
      server.start();
      long pid = Long.parseLong(ask(server, "pid"));
      assertThat(pid).isNotEqualTo(ProcessHandle.current().pid());
      assertThat(Long.parseLong(ask(server, "pid"))).isNotEqualTo(pid);
    }
    assertThat(server.activeChildren()).isEmpty();
  }

  @Test
  void tellsHowMuchWasTransferredAndWhatWasThrownInTheChild() throws Exception {
    try (var server = start(PER_REQUEST)) {
      assertThat(ask(server, "hello")).isEqualTo("HELLO");
      assertThat(nextEvent()).isEqualTo("COMPLETED 6 6");
      assertThat(ask(server, "throw on purpose")).isEmpty();
      assertThat(nextEvent())
          .startsWith("HANDLER: child ")
          .endsWith(": java.lang.IllegalStateException: on purpose");
      assertThat(nextEvent()).startsWith("FAILED");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "exit 3, exit status 3",
    "halt 4, exit status 4",
    "stack 0, StackOverflowError",
    "memory 0, OutOfMemoryError",
    "kill 9, signal 9 (KILL)"
  })
  void losesNoOtherRequestWhereOneEndsItsProcess(String command, String how) throws Exception {
    try (var server = start(PER_REQUEST.jvmOptions(List.of("-Xmx32m")))) {
      try (Socket before = connect(server, "wait")) {
        assertThat(readLine(before)).isEqualTo("waiting");
        if (command.startsWith("kill")) {
          try (Socket killed = connect(server, "spin 0")) {
            long pid = Long.parseLong(readLine(killed).substring("spinning ".length()));
            assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
            assertThat(killed.getInputStream().read()).isEqualTo(-1);
          }
        } else {
          assertThat(ask(server, command)).isEmpty();
        }
        assertThat(nextEvent()).startsWith("HANDLER: child ").contains(how);
        before.getOutputStream().write("now\n".getBytes(StandardCharsets.UTF_8));
        assertThat(readLine(before)).isEqualTo("awake now");
      }
      assertThat(ask(server, "still there?")).isEqualTo("STILL THERE?");
      CloseReport report = server.close(Duration.ofMillis(LIMIT_MILLIS));
      assertThat(report.isGraceful()).isTrue();
      assertThat(server.statistics().failed()).isEqualTo(1);
      assertThat(server.statistics().completed()).isEqualTo(2);
      assertThat(server.activeChildren()).isEmpty();
    }
  }

  @Test
  void endsAProcessWhoseRequestTakesTooLong() throws Exception {
    // whether the reply comes in that time is the machine's affair
    try (var server = start(PER_REQUEST.timeout(Duration.ofMillis(200)));
        Socket client = connect(server, "spin 0")) {
      assertThat(client.isConnected()).isTrue();
      assertThat(nextEvent())
          .startsWith("HANDLER: child ")
          .contains("exceeded the time limit of PT0.2S");
      assertThat(nextEvent()).startsWith("FAILED");
      assertThat(server.activeChildren()).isEmpty();
    }
  }

  @Test
  void endsTheProcessesThatAreLateWhenTheServerCloses() throws Exception {
    try (var server = start(PER_REQUEST)) {
      try (Socket client = connect(server, "spin 0")) {
        assertThat(readLine(client)).startsWith("spinning");
        CloseReport report = server.close(Duration.ZERO);
        assertThat(report.asked() + report.forced().size()).isEqualTo(1);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(nextEvent()).startsWith("CLIENT: child ").contains("the server closed");
      }
    }
  }

  @Test
  void neverServesMoreAtOnceThanItMay() throws Exception {
    try (var server = start(PER_REQUEST.maxChildren(1))) {
      List<FutureTask<String>> clients = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        var client = new FutureTask<String>(() -> ask(server, "pid"));
        clients.add(client);
        Thread _ = Thread.ofVirtual().start(client);
      }
      while (clients.stream().anyMatch(client -> !client.isDone())) {
        assertThat(server.activeChildren()).hasSizeLessThanOrEqualTo(1);
        Thread.onSpinWait();
      }
      assertThat(Set.of(clients.get(0).get(), clients.get(1).get(), clients.get(2).get()))
          .hasSize(3);
    }
  }

  @Test
  void servesWithAProcessThatWaited() throws Exception {
    try (var server = start(PER_REQUEST.spareChildren(1))) {
      awaitChildren(server, 1);
      long spare = server.activeChildren().iterator().next();
      assertThat(ask(server, "pid")).isEqualTo(String.valueOf(spare));
      assertThat(Long.parseLong(ask(server, "pid"))).isNotEqualTo(spare);
    }
  }

  @Test
  void losesNoRequestToAProcessThatWasKilledWhileItWaited() throws Exception {
    try (var server = start(PER_REQUEST.spareChildren(1))) {
      awaitChildren(server, 1);
      long spare = server.activeChildren().iterator().next();
      assertThat(ProcessHandle.of(spare).orElseThrow().destroyForcibly()).isTrue();
      assertThat(ask(server, "hello")).isEqualTo("HELLO");
    }
  }

  private static void awaitChildren(TcpServer server, int count) {
    while (server.activeChildren().size() < count) {
      Thread.onSpinWait();
    }
  }

  @Test
  void servesSeveralRequestsWithOneProcessIfItMay() throws Exception {
    try (var server = start(PER_REQUEST.requestsPerChild(2))) {
      String first = ask(server, "pid");
      assertThat(nextEvent()).startsWith("COMPLETED");
      assertThat(ask(server, "pid")).isEqualTo(first);
      assertThat(nextEvent()).startsWith("COMPLETED");
      assertThat(ask(server, "pid")).isNotEqualTo(first);
    }
  }

  @Test
  void givesAChildItsConnectionAndNoOtherDescriptorOfTheServer() throws Exception {
    try (var server = start(PER_REQUEST)) {
      try (Socket other = connect(server, "sleep 60000")) {
        assertThat(readLine(other)).startsWith("sleeping");
        String open = ask(server, "open");
        assertThat(open).contains("0=socket:");
        // its connection, which is descriptor 0 too, and the way to the server
        assertThat(open.split(" "))
            .filteredOn(file -> file.contains("=socket:"))
            .as(open)
            .hasSize(3);
        CloseReport _ = server.close(Duration.ZERO);
      }
    }
  }

  @Test
  void tellsTheChildWhoseConnectionItIs() throws Exception {
    try (var server = start(PER_REQUEST)) {
      InetSocketAddress address = server.serverAddress();
      assertThat(ask(server, "env PROTO")).isEqualTo("TCP");
      assertThat(ask(server, "env TCPREMOTEIP"))
          .isEqualTo(InetAddress.getLoopbackAddress().getHostAddress());
      assertThat(ask(server, "env TCPLOCALPORT")).isEqualTo(String.valueOf(address.getPort()));
      assertThat(ask(server, "property TCPLOCALPORT")).isEqualTo(String.valueOf(address.getPort()));
    }
  }

  @Test
  void letsTheHandlerTakeTheConnectionAsInetdGivesIt() throws Exception {
    try (var server = start(PER_REQUEST)) {
      assertThat(ask(server, "inherited")).isEqualTo("inherited");
    }
  }

  @Test
  void limitsWhatAProcessMayUse() throws Exception {
    ForkingOptions options = PER_REQUEST.limits(new Limits(64L << 30, 77, 99)).nice(7);
    try (var server = start(options)) {
      assertThat(ask(server, "file /proc/self/limits"))
          .containsPattern("Max cpu time +77 +78 ")
          .containsPattern("Max open files +99 +99 ")
          .containsPattern("Max address space +68719476736 +68719476736 ");
      // proc(5): the 19th field; the name in parentheses is one word
      assertThat(ask(server, "file /proc/self/stat").split(" ")[18]).isEqualTo("7");
    }
  }

  @Test
  void hasVariablesOfItsOwn() throws Exception {
    ForkingOptions options = PER_REQUEST.environment(Map.of("GREETING", "hello", "PATH", ""));
    try (var server = start(options)) {
      assertThat(ask(server, "env GREETING")).isEqualTo("hello");
      assertThat(ask(server, "env PATH")).isEqualTo("none");
    }
  }
}
