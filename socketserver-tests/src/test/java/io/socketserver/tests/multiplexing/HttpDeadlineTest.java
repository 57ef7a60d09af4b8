package io.socketserver.tests.multiplexing;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.HandlerCatalog;
import io.socketserver.core.TcpServer;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A client that sends something now and then, and never a request.
class HttpDeadlineTest extends EventServers {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  @TempDir private Path root;

  /// Empty lines before a request gave a client on a loop all the time in the world.
  @ParameterizedTest
  @CsvSource({"nio, true", "nio, false", "native, true", "native, false"})
  void answersEmptyLinesAfterTheTimeOfARequest(String transport, boolean loops) throws Exception {
    try (Socket client = connect(serveHttp(transport, loops))) {
      assertThat(drip(client, "\r\n")).startsWith("HTTP/1.1 408 Request Timeout\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource({"nio, true", "nio, false", "native, true", "native, false"})
  void answersAHeadThatNeverEndsAfterItsTime(String transport, boolean loops) throws Exception {
    try (Socket client = connect(serveHttp(transport, loops))) {
      send(client, GET.stripTrailing() + "\r\n");
      assertThat(drip(client, "X: y\r\n")).startsWith("HTTP/1.1 408 Request Timeout\r\n");
    }
  }

  /// A connection that was kept is closed without a word.
  @ParameterizedTest
  @CsvSource({"nio, true", "nio, false", "native, true", "native, false"})
  void endsAKeptConnectionWithEmptyLines(String transport, boolean loops) throws Exception {
    try (Socket client = connect(serveHttp(transport, loops))) {
      send(client, GET);
      assertThat(receive(client, 13)).isEqualTo("HTTP/1.1 404 ");
      String more = drip(client, "\r\n");
      assertThat(more).contains("no such file").doesNotContain("408");
      assertThat(receiveAll(client)).isEmpty();
    }
  }

  private TcpServer serveHttp(String transport, boolean loops) throws IOException {
    ProcessorOptions way = loops ? MultiplexingOptions.defaults() : ThreadingOptions.virtual();
    Map<String, String> http = Map.of("root", root.toString(), "idle", "200ms");
    RequestHandlerFactory<StreamRequest> handlers =
        HandlerCatalog.load().streamHandlers("http", http);
    return serveEach(options(transport).processing(way), handlers);
  }

  /// Sends the same again and again, a hundred times as long as a request may take.
  ///
  /// @return what came until the server ended the connection
  private static String drip(Socket client, String piece) throws IOException {
    StringBuilder answer = new StringBuilder();
    client.setSoTimeout(40);
    for (int i = 0; i < 500; i++) {
      try {
        int b = client.getInputStream().read();
        if (b < 0) {
          client.setSoTimeout((int) LIMIT.toMillis());
          return answer.toString();
        }
        answer.append((char) b);
      } catch (SocketTimeoutException nothingHasCome) {
        send(client, piece);
      }
    }
    throw new AssertionError("the connection is still open; came: " + answer);
  }
}
