package io.socketserver.tests.unix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.EventHandler;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.Transports;
import io.socketserver.tests.RealClient;
import io.socketserver.tests.transport.Bystander;
import io.socketserver.unix.UnixDatagramServer;
import io.socketserver.unix.UnixStreamServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A local user who passes sockets whose close waits as long as he likes, over UNIX sockets that he
/// may connect to.
///
/// @source REVIEW 3 a: two datagrams kept a server from obeying TERM
@Timeout(180)
class StrangersDescriptorsTest {

  private static final int LINGER_SECONDS = 60;

  /// Less than a close waits, and more than a busy machine takes.
  private static final Duration QUICK = Duration.ofSeconds(LINGER_SECONDS / 2);

  /// Passes lingering sockets, and keeps their peers open until its input ends. Sends without them
  /// where the kernel refuses them.
  private static final String STRANGER =
      """
      import array, socket, struct, sys
      kind, path, linger = sys.argv[1], sys.argv[2], int(sys.argv[3])
      kept = []
      for i in range(6):
          listener = socket.socket()
          listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
          listener.bind(('127.0.0.1', 0))
          listener.listen(1)
          passed = socket.create_connection(listener.getsockname())
          kept.append(listener.accept())
          passed.setblocking(False)
          try:
              while True:
                  passed.send(b'x' * 65536)
          except BlockingIOError:
              pass
          passed.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, linger))
          rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [passed.fileno()]))]
          type = socket.SOCK_STREAM if kind == 'stream' else socket.SOCK_DGRAM
          sender = socket.socket(socket.AF_UNIX, type)
          sender.connect(path)
          kept.append(sender)
          try:
              sender.sendmsg([b'x'], rights)
              passed.close()
          except PermissionError:
              sender.send(b'x')
              kept.append(passed)
      print('passed', flush=True)
      sys.stdin.read()
      """;

  /// Asks, and prints the answer.
  private static final String CLIENT =
      """
      import socket, sys
      kind, path, own = sys.argv[1:]
      client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM if kind == 'stream' else socket.SOCK_DGRAM)
      client.settimeout(20)
      client.bind(own)
      client.connect(path)
      client.send(b'hello')
      print(client.recv(100).decode(), end='')
      """;

  private Path folder;
  private Path path;

  @BeforeEach
  void makeFolder() throws IOException {
    assumeTrue(Transports.auto().name().equals("native"));
    RealClient _ = RealClient.require("python3");
    folder = Files.createTempDirectory("sd");
    path = folder.resolve("s");
  }

  @AfterEach
  void removeFolder() throws IOException {
    if (folder == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList().reversed()) {
        Files.delete(file);
      }
    }
  }

  private static ProcessorOptions way(String name) {
    return switch (name) {
      case "serial" -> null;
      case "virtual" -> ThreadingOptions.virtual();
      case "platform" -> ThreadingOptions.platform().daemonThreads(true);
      default -> MultiplexingOptions.defaults().loops(2);
    };
  }

  private BaseServer<?> serve(String kind, String way) throws IOException {
    var options = ServerOptions.builder().processing(way(way)).build();
    var address = UnixDomainSocketAddress.of(path);
    RequestHandlerFactory<StreamRequest> echo =
        RequestHandlerFactory.shared((EventHandler) (connection, data) -> connection.write(data));
    RequestHandlerFactory<DatagramRequest> reply =
        RequestHandlerFactory.shared(request -> {
          if (!request.clientAddress().toString().isEmpty()) {
            request.reply(request.bytes());
          }
        });
    BaseServer<?> server =
        kind.equals("stream")
            ? new UnixStreamServer(address, echo, options)
            : new UnixDatagramServer(address, reply, options);
    Thread _ = server.start();
    return server;
  }

  private Process stranger(String kind) throws IOException {
    Process stranger =
        new ProcessBuilder(
                "python3", "-c", STRANGER, kind, path.toString(), String.valueOf(LINGER_SECONDS))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said = stranger.inputReader(UTF_8);
    assertThat(said.readLine()).isEqualTo("passed");
    return stranger;
  }

  private String ask(String kind) throws Exception {
    return RealClient.require("python3")
        .within(QUICK)
        .run("", "-c", CLIENT, kind, path.toString(), folder.resolve("c").toString())
        .succeeded()
        .stdout();
  }

  @ParameterizedTest
  @CsvSource({
    "stream, virtual",
    "stream, platform",
    "stream, multiplexing",
    "datagram, serial",
    "datagram, virtual",
    "datagram, platform",
    "datagram, multiplexing",
  })
  void holdNobodyUp(String kind, String way) throws Exception {
    Process stranger = null;
    try (var bystander = new Bystander("native", QUICK);
        var server = serve(kind, way)) {
      stranger = stranger(kind);
      bystander.isNotHeldUp();
      assertThat(ask(kind)).isEqualTo("hello");

      long begun = System.nanoTime();
      var _ = server.close(Duration.ZERO);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("close").isLessThan(QUICK);
      bystander.isNotHeldUp();
    } finally {
      if (stranger != null) {
        int _ = stranger.destroyForcibly().waitFor();
      }
    }
  }
}
