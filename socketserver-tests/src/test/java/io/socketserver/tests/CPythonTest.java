package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.Fault;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.ServerListener;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.BaseServer;
import io.socketserver.core.DatagramRequestHandler;
import io.socketserver.core.ServerListeners;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.StreamRequestHandler;
import io.socketserver.core.TcpServer;
import io.socketserver.core.ThreadingTcpServer;
import io.socketserver.core.ThreadingUdpServer;
import io.socketserver.core.UdpServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What CPython's own tests demand of `socketserver`, by their number in the contract. Numbers that
/// concern UNIX sockets and forking are tried where those live.
///
/// @source CPython 3.13, `Lib/test/test_socketserver.py`
class CPythonTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /// `MyStreamHandler` of the original: echoes one line through rfile and wfile.
  static class EchoLine extends StreamRequestHandler {
    @Override
    public void handle(StreamRequest request) throws IOException {
      String line = request.readLine(8192);
      if (line != null) {
        wfile().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /// `MyDatagramHandler` of the original.
  static class EchoDatagram extends DatagramRequestHandler {
    @Override
    public void handle(DatagramRequest request) throws IOException {
      long unused = rfile().transferTo(wfile());
    }
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static ServerOptions quiet() {
    return ServerOptions.builder().listener(ServerListeners.none()).build();
  }

  /// `run_server` of the original: three clients in turn, written in Python.
  private static void runServer(BaseServer<?> server, String socketType) throws Exception {
    RealClient python = RealClient.require("python3");
    try (server) {
      server.activate();
      Thread thread = server.start();
      InetSocketAddress address = (InetSocketAddress) server.serverAddress();
      assertThat(address.getPort()).isPositive();
      for (int i = 0; i < 3; i++) {
        String output =
            python
                .run(
                    """
                    import socket, sys
                    with socket.socket(socket.AF_INET, socket.%s) as s:
                        s.settimeout(15)
                        s.connect(('127.0.0.1', %d))
                        s.sendall(b'hello world\\n')
                        buf = data = s.recv(100)
                        while data and b'\\n' not in buf:
                            data = s.recv(100)
                            buf += data
                        sys.stdout.write(buf.decode())
                    """
                        .formatted(socketType, address.getPort()),
                    "-")
                .succeeded()
                .stdout();
        assertThat(output).isEqualTo("hello world\n");
      }
      server.shutdown();
      assertThat(thread.join(LIMIT)).isTrue();
    }
    assertFree((InetSocketAddress) server.serverAddress(), socketType);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  @DisplayName("1: TCPServer")
  void echoesOverTcp() throws Exception {
    runServer(new TcpServer(anyPort(), EchoLine::new), "SOCK_STREAM");
  }

  @Test
  @DisplayName("2: ThreadingTCPServer")
  void echoesOverTcpInThreads() throws Exception {
    runServer(new ThreadingTcpServer(anyPort(), EchoLine::new), "SOCK_STREAM");
  }

  @Test
  @DisplayName("7: UDPServer")
  void echoesOverUdp() throws Exception {
    runServer(new UdpServer(anyPort(), EchoDatagram::new), "SOCK_DGRAM");
  }

  @Test
  @DisplayName("8: ThreadingUDPServer")
  void echoesOverUdpInThreads() throws Exception {
    runServer(new ThreadingUdpServer(anyPort(), EchoDatagram::new), "SOCK_DGRAM");
  }

  @Test
  @DisplayName("1-12: an unrelated child of the process is left alone")
  void leavesStrangersAlone() throws Exception {
    Process stranger = new ProcessBuilder("cat").start();
    try {
      runServer(new ThreadingTcpServer(anyPort(), EchoLine::new), "SOCK_STREAM");
      assertThat(stranger.isAlive()).isTrue();
      stranger.getOutputStream().close();
      assertThat(stranger.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(stranger.exitValue()).isZero();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  @DisplayName("13: twenty servers that are shut down right after their start all end")
  void endsLoopsThatAreStillStarting() throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<TcpServer> servers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      TcpServer server = new TcpServer(anyPort(), EchoLine::new);
      servers.add(server);
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  server.serveForever();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }));
    }
    servers.forEach(TcpServer::shutdown);
    for (Thread thread : threads) {
      assertThat(thread.join(LIMIT)).isTrue();
    }
    servers.forEach(TcpServer::close);
  }

  @Test
  @DisplayName("14: a threading server that never had a request can be closed")
  void closesWithoutARequest() throws Exception {
    ThreadingTcpServer server = ThreadingTcpServer.bind(anyPort(), EchoLine::new);
    server.close();
    assertThat(server.isStopping()).isTrue();
  }

  @Test
  @DisplayName("15: 1,024 failing binds leak no descriptor")
  @EnabledOnOs(value = OS.LINUX, disabledReason = "counts descriptors in /proc")
  void leaksNothingWhenBindFails() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address = (InetSocketAddress) taken.getLocalSocketAddress();
      int before = descriptors();
      for (int i = 0; i < 1024; i++) {
        assertThatThrownBy(() -> TcpServer.bind(address, EchoLine::new))
            .isInstanceOf(BindException.class)
            .hasMessageContaining(Integer.toString(address.getPort()));
      }
      assertThat(descriptors()).isLessThanOrEqualTo(before + 8);
    }
  }

  private static int descriptors() {
    String[] open = new File("/proc/self/fd").list();
    return open == null ? 0 : open.length;
  }

  @Test
  @DisplayName("16: leaving the block closes the socket")
  void closesAtTheEndOfTheBlock() throws Exception {
    TcpServer server = TcpServer.bind(anyPort(), EchoLine::new);
    InetSocketAddress address = (InetSocketAddress) server.serverAddress();
    try (server) {
      assertThatThrownBy(() -> assertFree(address, "SOCK_STREAM"))
          .isInstanceOf(BindException.class);
    }
    assertFree(address, "SOCK_STREAM");
  }

  /// That nobody has the port, whatever the transport was.
  private static void assertFree(InetSocketAddress address, String socketType) throws IOException {
    if (socketType.equals("SOCK_STREAM")) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(address);
      }
    } else {
      new DatagramSocket(address).close();
    }
  }

  /// `BaseErrorTestServer` of the original: one request, whose handler fails.
  private static void connectAndHandle(BaseServer<StreamRequest> server) throws Exception {
    server.activate();
    InetSocketAddress address = (InetSocketAddress) server.serverAddress();
    try (Socket client = new Socket(address.getAddress(), address.getPort())) {
      client.setSoTimeout((int) LIMIT.toMillis());
      assertThat(server.handleRequest()).isTrue();
      // the request was shut down in spite of the failure
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    } finally {
      server.close();
    }
  }

  /// Counts the failures that are reported.
  private static final class Failures implements ServerListener {
    final AtomicInteger count = new AtomicInteger();
    final AtomicReference<Throwable> last = new AtomicReference<>();

    @Override
    public void requestFailed(Request request, Fault fault, Throwable failure) {
      count.incrementAndGet();
      last.set(failure);
      assertThat(fault).isEqualTo(Fault.HANDLER);
    }

    ServerOptions options() {
      return ServerOptions.builder().listener(this).build();
    }
  }

  private static RequestHandlerFactory<StreamRequest> failing(Throwable failure) {
    return RequestHandlerFactory.shared(request -> {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (Exception) failure;
    });
  }

  @Test
  @DisplayName("17: an exception in a handler is handled")
  void handlesAnException() throws Exception {
    Failures failures = new Failures();
    connectAndHandle(
        new TcpServer(anyPort(), failing(new Exception("handled")), failures.options()));
    assertThat(failures.count).hasValue(1);
  }

  @Test
  @DisplayName("18: an Error that must not be survived is not handled, and goes its way")
  void propagatesAFatalError() throws Exception {
    Failures failures = new Failures();
    InternalError fatal = new InternalError("not handled");
    TcpServer server = new TcpServer(anyPort(), failing(fatal), failures.options());
    assertThatThrownBy(() -> connectAndHandle(server)).isSameAs(fatal);
    assertThat(failures.count).hasValue(0);
  }

  @Test
  @DisplayName("19: an exception in a handler's thread is handled")
  void handlesAnExceptionInAThread() throws Exception {
    Failures failures = new Failures();
    connectAndHandle(
        new ThreadingTcpServer(anyPort(), failing(new Exception("handled")), failures.options()));
    assertThat(failures.count).hasValue(1);
  }

  @Test
  @DisplayName("20: an Error that must not be survived ends a handler's thread, unhandled")
  void propagatesAFatalErrorInAThread() throws Exception {
    Failures failures = new Failures();
    InternalError fatal = new InternalError("not handled");
    AtomicReference<Throwable> uncaught = new AtomicReference<>();
    CountDownLatch told = new CountDownLatch(1);
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
      uncaught.set(thrown);
      told.countDown();
    });
    try {
      connectAndHandle(new ThreadingTcpServer(anyPort(), failing(fatal), failures.options()));
      assertThat(told.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertThat(uncaught).hasValue(fatal);
    assertThat(failures.count).hasValue(0);
  }

  @Test
  @DisplayName("23: wfile is a binary stream, unbuffered, that tells how much was written")
  void writesUnbuffered() throws Exception {
    AtomicReference<OutputStream> seen = new AtomicReference<>();
    CountDownLatch received = new CountDownLatch(1);
    class Handler extends StreamRequestHandler {
      @Override
      public void handle(StreamRequest request) throws Exception {
        seen.set(wfile());
        wfile().write("first".getBytes(StandardCharsets.UTF_8));
        // without a flush, and before the handler ends
        assertThat(received.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(request.channel().write(ByteBuffer.wrap(new byte[6]))).isEqualTo(6);
      }
    }
    try (ThreadingTcpServer server = ThreadingTcpServer.bind(anyPort(), Handler::new)) {
      server.start();
      InetSocketAddress address = (InetSocketAddress) server.serverAddress();
      try (Socket client = new Socket(address.getAddress(), address.getPort())) {
        client.setSoTimeout((int) LIMIT.toMillis());
        InputStream input = client.getInputStream();
        assertThat(input.readNBytes(5)).isEqualTo("first".getBytes(StandardCharsets.UTF_8));
        received.countDown();
        assertThat(input.readNBytes(6)).hasSize(6);
        assertThat(input.read()).isEqualTo(-1);
      }
    }
    assertThat(seen.get()).isNotNull();
  }

  @Test
  @DisplayName("24: a huge write is never cut short, however slowly it is taken")
  void writesWhole() throws Exception {
    byte[] huge = new byte[16 * 1024 * 1024];
    new Random(24).nextBytes(huge);
    class Handler extends StreamRequestHandler {
      @Override
      public void handle(StreamRequest request) throws IOException {
        wfile().write(huge);
      }
    }
    try (ThreadingTcpServer server = ThreadingTcpServer.bind(anyPort(), Handler::new)) {
      server.start();
      InetSocketAddress address = (InetSocketAddress) server.serverAddress();
      try (Socket client = new Socket(address.getAddress(), address.getPort())) {
        client.setSoTimeout((int) LIMIT.toMillis());
        assertThat(client.getInputStream().readAllBytes()).isEqualTo(huge);
      }
    }
  }

  @Test
  @DisplayName("25: every public name is exported")
  void exportsEveryName() {
    Module core = TcpServer.class.getModule();
    assertThat(core.isExported("io.socketserver.core")).isTrue();
    assertThat(
            List.of(
                "io.socketserver.core.BaseServer",
                "io.socketserver.core.TcpServer",
                "io.socketserver.core.UdpServer",
                "io.socketserver.core.ThreadingTcpServer",
                "io.socketserver.core.ThreadingUdpServer",
                "io.socketserver.core.StreamRequestHandler",
                "io.socketserver.core.DatagramRequestHandler",
                "io.socketserver.api.RequestHandler",
                "io.socketserver.api.ThreadingMixIn",
                "io.socketserver.api.ForkingMixIn"))
        .allSatisfy(
            name -> assertThat(Class.forName(name).accessFlags().toString()).contains("PUBLIC"));
  }

  @Test
  @DisplayName("26: a refused request is shut down once")
  void shutsARefusedRequestDownOnce() throws Exception {
    AtomicInteger shutDown = new AtomicInteger();
    AtomicInteger closed = new AtomicInteger();
    class Refusing extends TcpServer {
      Refusing() {
        super(anyPort(), EchoLine::new, quiet());
      }

      @Override
      protected boolean verifyRequest(StreamRequest request) {
        return false;
      }

      @Override
      protected void processRequest(StreamRequest request) {
        throw new AssertionError("must never be called");
      }

      @Override
      protected void shutdownRequest(StreamRequest request) {
        shutDown.incrementAndGet();
        super.shutdownRequest(request);
      }

      @Override
      protected void closeRequest(StreamRequest request) {
        closed.incrementAndGet();
        super.closeRequest(request);
      }
    }
    Refusing server = new Refusing();
    connectAndHandle(server);
    assertThat(shutDown).hasValue(1);
    assertThat(closed.get()).isLessThanOrEqualTo(1);
    assertThat(server.statistics().refused()).isEqualTo(1);
    assertThat(server.statistics().failed()).isZero();
  }

  @Test
  @DisplayName("27: threads of finished requests are not kept")
  void keepsNoFinishedThreads() throws Exception {
    AtomicReference<Thread> last = new AtomicReference<>();
    RequestHandlerFactory<StreamRequest> handlers =
        RequestHandlerFactory.shared(request -> last.set(Thread.currentThread()));
    try (ThreadingTcpServer server = ThreadingTcpServer.bind(anyPort(), handlers)) {
      InetSocketAddress address = (InetSocketAddress) server.serverAddress();
      for (int i = 0; i < 10; i++) {
        try (Socket client = new Socket(address.getAddress(), address.getPort())) {
          client.setSoTimeout((int) LIMIT.toMillis());
          assertThat(server.handleRequest()).isTrue();
          assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(last.get().join(LIMIT)).isTrue();
      }
      assertThat(server.requests()).isEmpty();
    }
  }
}
