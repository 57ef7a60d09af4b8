package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.CloseReport;
import io.socketserver.api.Request;
import io.socketserver.api.RequestResult;
import io.socketserver.api.Server;
import io.socketserver.api.ServerListener;
import io.socketserver.core.HandlerCatalog;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.ThreadingTcpServer;
import io.socketserver.core.ThreadingUdpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A threading server on a port of 127.0.0.1, with a handler that was found by its name.
///
/// @threading For the thread of one test.
final class Served implements AutoCloseable {

  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static final long LIMIT_SECONDS = 20;

  private final Server server;
  private final Requests requests;

  private Served(Server server, Requests requests) throws IOException {
    this.server = server;
    this.requests = requests;
    server.start();
  }

  /// Hears of requests. Each is to be waited for once.
  private static final class Requests implements ServerListener {

    private final BlockingQueue<Request> started = new LinkedBlockingQueue<>();
    private final BlockingQueue<RequestResult> finished = new LinkedBlockingQueue<>();

    @Override
    public void requestStarted(Request request) {
      started.add(request);
    }

    @Override
    public void requestFinished(Request request, RequestResult result) {
      finished.add(result);
    }
  }

  /// Serves connections.
  ///
  /// @param handler the name of a handler
  /// @param options its options
  static Served tcp(String handler, Map<String, String> options) throws IOException {
    return tcp(handler, options, ServerOptions.builder());
  }

  /// Serves connections.
  ///
  /// @param handler the name of a handler
  /// @param options its options
  /// @param settings the server's options
  static Served tcp(String handler, Map<String, String> options, ServerOptionsBuilder settings)
      throws IOException {
    Requests requests = new Requests();
    var handlers = HandlerCatalog.load().streamHandlers(handler, options);
    var all = settings.listener(requests).build();
    return new Served(new ThreadingTcpServer(ANY_PORT, handlers, all), requests);
  }

  /// Serves datagrams.
  ///
  /// @param handler the name of a handler
  /// @param options its options
  static Served udp(String handler, Map<String, String> options) throws IOException {
    Requests requests = new Requests();
    var handlers = HandlerCatalog.load().datagramHandlers(handler, options);
    var all = ServerOptions.builder().listener(requests).build();
    return new Served(new ThreadingUdpServer(ANY_PORT, handlers, all), requests);
  }

  /// @return the address, as Java's clients want it
  InetSocketAddress address() {
    return (InetSocketAddress) server.serverAddress();
  }

  /// @return the port, as an argument for a client
  String port() {
    return String.valueOf(address().getPort());
  }

  /// Waits for the start of a request whose start was not waited for before.
  void awaitStarted() throws InterruptedException {
    assertThat(requests.started.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isNotNull();
  }

  /// Waits for the end of a request whose end was not waited for before.
  ///
  /// @return how it went
  RequestResult awaitFinished() throws InterruptedException {
    RequestResult result = requests.finished.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(result).as("a finished request").isNotNull();
    return result;
  }

  /// Asserts that a request which waits for its client does not hold up the end of the server.
  void assertDrainsAtOnce() {
    assertThat(server.requests()).isNotEmpty();
    CloseReport report = server.close(Duration.ofSeconds(LIMIT_SECONDS));

    assertThat(report.isGraceful()).as("%s", report).isTrue();
  }

  @Override
  public void close() {
    server.close(Duration.ZERO);
  }
}
