package io.socketserver.tests.multiplexing;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.CloseReport;
import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.ForkingOptions;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.ClassHandlerFactory;
import io.socketserver.core.HandlerCatalog;
import io.socketserver.core.ServerListeners;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.core.Transports;
import io.socketserver.tests.multiplexing.handler.Lines;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A handler sends the same bytes by its events and under every way of processing, however its
/// input comes.
class SameBytesTest {

  private static final int LIMIT_MILLIS = 20_000;

  /// A way to serve: a form of the handler, a way of processing, a transport.
  private record Served(
      RequestHandlerFactory<StreamRequest> handlers, ProcessorOptions way, String transport) {

    /// All that is sent to a client who sends something in pieces.
    String answer(String sent, Random pieces) throws IOException {
      ServerOptions options =
          ServerOptions.builder()
              .processing(way)
              .transport(Transports.named(transport))
              .listener(ServerListeners.none())
              .build();
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      try (TcpServer server = new TcpServer(address, handlers, options)) {
        server.start();
        String answer = exchange(server.serverAddress(), sent, pieces);
        CloseReport report = server.close(Duration.ofMillis(LIMIT_MILLIS));
        assertThat(report.isGraceful()).isTrue();
        return answer;
      }
    }
  }

  private static String exchange(InetSocketAddress address, String sent, Random pieces)
      throws IOException {
    try (Socket client = new Socket(address.getAddress(), address.getPort())) {
      client.setSoTimeout(LIMIT_MILLIS);
      client.setTcpNoDelay(true);
      byte[] bytes = sent.getBytes(StandardCharsets.ISO_8859_1);
      Thread sender =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  OutputStream output = client.getOutputStream();
                  for (int at = 0; at < bytes.length; ) {
                    int size = Math.min(bytes.length - at, 1 + pieces.nextInt(40));
                    output.write(bytes, at, size);
                    at += size;
                  }
                  client.shutdownOutput();
                } catch (IOException theServerHasEndedFirst) {
                  return;
                }
              });
      byte[] answer = client.getInputStream().readAllBytes();
      sender.join();
      return new String(answer, StandardCharsets.ISO_8859_1);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Its events, on a thread of its own, whatever else it has for one.
  private static RequestHandler<StreamRequest> driven(RequestHandlerFactory<StreamRequest> handlers)
      throws Exception {
    EventHandler handler = handlers.newEventHandler();
    return request -> request.drive(handler);
  }

  private static Map<String, Served> inAllWays(RequestHandlerFactory<StreamRequest> handlers) {
    RequestHandlerFactory<StreamRequest> events = () -> driven(handlers);
    ProcessorOptions loops = MultiplexingOptions.defaults().loops(2);
    Map<String, Served> all = new LinkedHashMap<>();
    all.put("serial", new Served(handlers, null, "nio"));
    all.put("serial, events", new Served(events, null, "nio"));
    for (String transport : List.of("nio", "native")) {
      ThreadingOptions threads = ThreadingOptions.virtual();
      all.put(transport + ", threads", new Served(handlers, threads, transport));
      all.put(transport + ", threads, events", new Served(events, threads, transport));
      all.put(transport + ", loops", new Served(handlers, loops, transport));
    }
    return all;
  }

  private static void assertSame(Map<String, Served> ways, String sent, String expected)
      throws IOException {
    List<String> answers = new ArrayList<>();
    for (Map.Entry<String, Served> way : ways.entrySet()) {
      for (int seed = 0; seed < 3; seed++) {
        String answer = way.getValue().answer(sent, new Random(seed));
        answers.add(answer.replaceAll("Date: [^\r]*", "Date: now"));
        assertThat(answers.getLast()).as(way.getKey()).isEqualTo(answers.getFirst());
      }
    }
    assertThat(answers.getFirst()).contains(expected);
  }

  @Test
  void ofEcho() throws Exception {
    var handlers = HandlerCatalog.load().streamHandlers("echo", Map.of());
    String sent = "some bytes\n".repeat(2000);
    assertSame(inAllWays(handlers), sent, sent);
  }

  @Test
  void ofLines() throws Exception {
    Map<String, Served> ways = inAllWays(ClassHandlerFactory.of(Lines.class));
    ways.put(
        "processes",
        new Served(ClassHandlerFactory.of(Lines.class), ForkingOptions.defaults(), "native"));
    assertSame(ways, "one\ntwo\r\n\nthe rest", "hello\nONE\nTWO\n\nTHE REST\nbye\n");
  }

  @Test
  void ofLinesOfWhichOneIsTooLong() throws Exception {
    Map<String, Served> ways = inAllWays(ClassHandlerFactory.of(Lines.class));
    assertSame(ways, "one\n" + "x".repeat(200) + "\n", "hello\nONE\n");
  }

  /// After a time-out a handler may still say so.
  @Test
  void toAClientThatIsSilent() throws Exception {
    EventHandler handler =
        new EventHandler() {
          @Override
          public void received(EventConnection connection, ByteBuffer data) {}

          @Override
          public void failed(EventConnection connection, IOException failure) {
            connection.write("too late");
          }
        };
    for (ProcessorOptions way :
        List.of(MultiplexingOptions.defaults(), ThreadingOptions.virtual())) {
      ServerOptions options =
          ServerOptions.builder()
              .processing(way)
              .readTimeout(Duration.ofMillis(50))
              .listener(ServerListeners.none())
              .build();
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      try (TcpServer server = new TcpServer(address, () -> handler, options)) {
        server.start();
        InetSocketAddress bound = server.serverAddress();
        try (Socket client = new Socket(bound.getAddress(), bound.getPort())) {
          client.setSoTimeout(LIMIT_MILLIS);
          assertThat(client.getInputStream().readAllBytes())
              .as(way.mixin())
              .isEqualTo("too late".getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }

  private static String command(String... words) {
    StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      command.append("$").append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    return command.toString();
  }

  @Test
  void ofResp() throws Exception {
    String large = "v".repeat(100_000);
    String sent =
        command("SET", "key", "value")
            + command("GET", "key")
            + "PING\r\n"
            + command("GET", "none")
            + command("INCR", "counter").repeat(50)
            + command("SET", "large", large)
            + command("GET", "large").repeat(40)
            + command("NONSENSE");
    for (String end :
        List.of("", command("QUIT") + "PING\r\n", "*1\r\n!\r\nPING\r\n", "*1\r\n$4\r\nPI")) {
      assertSame(
          new LinkedHashMap<>(inAllWaysFresh("resp", Map.of())), sent + end, "unknown command");
    }
  }

  /// A store for each server, or the second would find what the first has kept.
  private static Map<String, Served> inAllWaysFresh(String handler, Map<String, String> options) {
    Map<String, Served> all = new LinkedHashMap<>();
    HandlerCatalog catalog = HandlerCatalog.load();
    inAllWays(catalog.streamHandlers(handler, options))
        .forEach((name, way) -> {
          boolean events = name.contains("events");
          RequestHandlerFactory<StreamRequest> fresh = new Fresh(catalog, handler, options, events);
          all.put(name, new Served(fresh, way.way(), way.transport()));
        });
    return all;
  }

  /// Makes a factory for each connection.
  private record Fresh(
      HandlerCatalog catalog, String handler, Map<String, String> options, boolean events)
      implements RequestHandlerFactory<StreamRequest> {

    @Override
    public RequestHandler<? super StreamRequest> newHandler() throws Exception {
      var made = catalog.streamHandlers(handler, options);
      return events ? driven(made) : made.newHandler();
    }

    @Override
    public EventHandler newEventHandler() throws Exception {
      return catalog.streamHandlers(handler, options).newEventHandler();
    }
  }

  @Test
  void ofHttp(@TempDir Path root) throws Exception {
    Files.writeString(root.resolve("index.html"), "<p>hello</p>\n");
    Files.writeString(root.resolve("large.txt"), "line of text\n".repeat(100_000));
    Map<String, Served> ways =
        inAllWays(HandlerCatalog.load().streamHandlers("http", Map.of("root", root.toString())));
    String get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    String large = "GET /large.txt HTTP/1.1\r\nHost: a\r\n\r\n";
    String range = "GET /large.txt HTTP/1.1\r\nHost: a\r\nRange: bytes=5-15\r\n\r\n";
    String head = "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n";
    String last = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    assertSame(ways, get + large + range + head + get, "<p>hello</p>");
    assertSame(ways, get + last + get, "Connection: close");
    assertSame(ways, "\r\n" + get + "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", "501");
    assertSame(ways, get + "nonsense\r\n\r\n" + get, "400");
    assertSame(ways, get + "GET / HTTP/1.1\r\nHost", "400");
    assertSame(ways, "GET /" + "x".repeat(17_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", "414");
    String chunks = "\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + get;
    for (String post :
        List.of(
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: nonsense",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip")) {
      assertSame(ways, post + chunks, "HTTP/1.1 400 Bad Request\r\n");
    }
    assertSame(ways, (get + head).repeat(3000) + "GE", "400");
  }
}
