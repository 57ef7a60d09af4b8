package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.socketserver.api.ChildEnd;
import io.socketserver.api.Fault;
import io.socketserver.api.ForkingOptions;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.Server;
import io.socketserver.api.ServerListener;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ClassHandlerFactory;
import io.socketserver.core.ServerListeners;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.StreamRequestHandler;
import io.socketserver.core.TcpServer;
import io.socketserver.core.ThreadingTcpServer;
import io.socketserver.core.Transports;
import io.socketserver.tests.CPythonHandlers.EchoLine;
import io.socketserver.unix.ForkingTcpServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.AccessFlag;
import java.net.BindException;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What CPython's own tests demand of `socketserver`, by their number in the contract; the first
/// twelve are those of [CPythonEchoTest].
///
/// @source CPython 3.13, `Lib/test/test_socketserver.py`
class CPythonTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static ServerOptions quiet() {
    return ServerOptions.builder().listener(ServerListeners.none()).build();
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
    ThreadingTcpServer server = new ThreadingTcpServer(anyPort(), EchoLine::new);
    server.activate();
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
        assertThatThrownBy(() -> new TcpServer(address, EchoLine::new).activate())
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
    TcpServer server = new TcpServer(anyPort(), EchoLine::new);
    server.activate();
    InetSocketAddress address = server.serverAddress();
    try (server) {
      assertThatThrownBy(() -> assertFree(address)).isInstanceOf(BindException.class);
    }
    assertFree(address);
  }

  /// That nobody has the port, whatever the transport was.
  private static void assertFree(InetSocketAddress address) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address);
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

  /// Tells how the processes of a server end.
  private static final class Children implements ServerListener {
    final BlockingQueue<ChildEnd> ends = new LinkedBlockingQueue<>();
    final AtomicReference<Throwable> failure = new AtomicReference<>();

    @Override
    public void childEnded(Server server, long pid, ChildEnd end) {
      ends.add(end);
    }

    @Override
    public void requestFailed(Request request, Fault fault, Throwable thrown) {
      failure.set(thrown);
    }

    ChildEnd end() throws InterruptedException {
      return ends.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /// Has one request fail in a child.
    static Children of(Class<? extends RequestHandler<StreamRequest>> handler) throws Exception {
      assumeTrue(Transports.auto().name().equals("native"), "forking needs the native transport");
      Children children = new Children();
      ServerOptions options =
          ServerOptions.builder()
              .listener(children)
              // no other process ends beside the one
              .processing(ForkingOptions.defaults().spareChildren(0).requestsPerChild(1))
              .build();
      connectAndHandle(new ForkingTcpServer(anyPort(), ClassHandlerFactory.of(handler), options));
      return children;
    }
  }

  @Test
  @DisplayName("21: an exception in a handler's process is handled")
  void handlesAnExceptionInAProcess() throws Exception {
    Children children = Children.of(CPythonHandlers.Failing.class);
    assertThat(children.end().reason()).isEqualTo(ChildEnd.Reason.DONE);
    assertThat(children.failure.get()).hasMessageContaining("handled");
  }

  @Test
  @DisplayName("22: an Error that must not be survived ends a handler's process, unhandled")
  void propagatesAFatalErrorInAProcess() throws Exception {
    Children children = Children.of(CPythonHandlers.FailingFatally.class);
    ChildEnd end = children.end();
    assertThat(end.reason()).isEqualTo(ChildEnd.Reason.UNEXPECTED);
    assertThat(end.status()).isNotZero();
    assertThat(end.request()).hasValue(1);
    assertThat(children.failure.get()).hasMessageContaining("exit status " + end.status());
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
    try (ThreadingTcpServer server = new ThreadingTcpServer(anyPort(), Handler::new)) {
      server.start();
      InetSocketAddress address = server.serverAddress();
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
    try (ThreadingTcpServer server = new ThreadingTcpServer(anyPort(), Handler::new)) {
      server.start();
      InetSocketAddress address = server.serverAddress();
      try (Socket client = new Socket(address.getAddress(), address.getPort())) {
        client.setSoTimeout((int) LIMIT.toMillis());
        assertThat(client.getInputStream().readAllBytes()).isEqualTo(huge);
      }
    }
  }

  @Test
  @DisplayName("25: every public name is exported")
  void exportsEveryName() {
    assertThat(
            Stream.concat(
                    Stream.of(
                            "BaseServer",
                            "TcpServer",
                            "UdpServer",
                            "ThreadingTcpServer",
                            "ThreadingUdpServer",
                            "StreamRequestHandler",
                            "DatagramRequestHandler")
                        .map(name -> "core." + name),
                    Stream.concat(
                        Stream.of("RequestHandler", "ThreadingMixIn", "ForkingMixIn")
                            .map(name -> "api." + name),
                        Stream.of(
                                "UnixStreamServer",
                                "UnixDatagramServer",
                                "ThreadingUnixStreamServer",
                                "ThreadingUnixDatagramServer",
                                "ForkingTcpServer",
                                "ForkingUdpServer",
                                "ForkingUnixStreamServer",
                                "ForkingUnixDatagramServer")
                            .map(name -> "unix." + name)))
                .map(name -> "io.socketserver." + name))
        .hasSize(18)
        .allSatisfy(name -> {
          Class<?> type = Class.forName(name);
          assertThat(type.accessFlags()).contains(AccessFlag.PUBLIC);
          assertThat(type.getModule().isExported(type.getPackageName())).isTrue();
        });
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
    try (ThreadingTcpServer server = new ThreadingTcpServer(anyPort(), handlers)) {
      server.activate();
      InetSocketAddress address = server.serverAddress();
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
