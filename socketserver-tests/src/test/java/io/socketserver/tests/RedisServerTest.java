package io.socketserver.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.HandlerCatalog;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The sample `resp` beside a server of Redis (7.0): both get the same bytes, and must answer the
/// same bytes. The server of Redis listens at a UNIX socket of the test and keeps nothing.
@Timeout(240)
class RedisServerTest {

  private static final Path CONVERSATIONS =
      Path.of(
          System.getProperty("socketserver.root"),
          "socketserver-tests/src/test/resources/resp-conversations.txt");

  private static final String RAW = "raw:";

  @TempDir private static Path folder;

  private static RunningClient redis;

  @BeforeAll
  static void startRedis() throws Exception {
    redis =
        RealClient.require("redis-server")
            .within(Duration.ofSeconds(240))
            .start(
                "--port",
                "0",
                "--unixsocket",
                redisAddress().toString(),
                "--dir",
                folder.toString(),
                "--save",
                "",
                "--appendonly",
                "no",
                "--databases",
                "1");
    String _ = redis.awaitOutput(output -> output.contains("eady to accept connections"));
  }

  @AfterAll
  static void endRedis() {
    if (redis != null) {
      redis.close();
    }
  }

  private static UnixDomainSocketAddress redisAddress() {
    return UnixDomainSocketAddress.of(folder.resolve("redis.sock"));
  }

  @Test
  void answersOnThreadsAsRedisDoes() throws Exception {
    assertAnswersAsRedisDoes(ThreadingOptions.virtual());
  }

  @Test
  void answersOnEventLoopsAsRedisDoes() throws Exception {
    assertAnswersAsRedisDoes(MultiplexingOptions.defaults());
  }

  private static void assertAnswersAsRedisDoes(ProcessorOptions processing) throws IOException {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var handlers = HandlerCatalog.load().streamHandlers("resp", Map.of());
    var options = ServerOptions.builder().processing(processing).build();
    List<String> differences = new ArrayList<>();
    try (var server = new TcpServer(any, handlers, options)) {
      server.start();
      for (String conversation : conversations()) {
        String expected = answers(redisAddress(), conversation);
        String actual = answers(server.serverAddress(), conversation);
        if (!actual.equals(expected)) {
          differences.add("%s\nRedis: %s\nresp:  %s".formatted(conversation, expected, actual));
        }
      }
    }
    assertThat(differences).isEmpty();
  }

  private static List<String> conversations() throws IOException {
    List<String> conversations =
        Files.readAllLines(CONVERSATIONS).stream().filter(line -> !line.startsWith("#")).toList();
    assertThat(conversations).hasSizeGreaterThan(400);
    return conversations;
  }

  /// What a server answers, starting with no keys. What differs from one run to the next is left
  /// out: the version of the server and the number of the connection.
  private static String answers(SocketAddress server, String conversation) throws IOException {
    assertThat(talk(server, "FLUSHALL\r\n")).isEqualTo("+OK\r\n");
    String sent =
        conversation.startsWith(RAW)
            ? conversation.substring(RAW.length()).replace(";", "\r\n").translateEscapes()
            : conversation.replace(";", "\r\n") + "\r\n";
    return talk(server, sent)
        .replaceAll("(\r\nversion\r\n)\\$\\d+\r\n[0-9.]+\r\n", "$1")
        .replaceAll("(\r\nid\r\n):\\d+\r\n", "$1");
  }

  private static String talk(SocketAddress server, String text) throws IOException {
    var answer = new ByteArrayOutputStream();
    try (var connection = SocketChannel.open(server)) {
      ByteBuffer sent = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
      while (sent.hasRemaining()) {
        int _ = connection.write(sent);
      }
      var _ = connection.shutdownOutput();
      ByteBuffer received = ByteBuffer.allocate(8192);
      while (connection.read(received.clear()) >= 0) {
        answer.write(received.array(), 0, received.position());
      }
    }
    return answer.toString(ISO_8859_1);
  }
}
