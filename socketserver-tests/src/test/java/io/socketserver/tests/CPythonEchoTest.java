package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ClassHandlerFactory;
import io.socketserver.core.TcpServer;
import io.socketserver.core.ThreadingTcpServer;
import io.socketserver.core.ThreadingUdpServer;
import io.socketserver.core.Transports;
import io.socketserver.core.UdpServer;
import io.socketserver.unix.ForkingTcpServer;
import io.socketserver.unix.ForkingUdpServer;
import io.socketserver.unix.ForkingUnixDatagramServer;
import io.socketserver.unix.ForkingUnixStreamServer;
import io.socketserver.unix.ThreadingUnixDatagramServer;
import io.socketserver.unix.ThreadingUnixStreamServer;
import io.socketserver.unix.UnixDatagramServer;
import io.socketserver.unix.UnixStreamServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What CPython's own tests demand of each kind of server, numbers 1 to 12 in the contract.
///
/// @source CPython 3.13, `Lib/test/test_socketserver.py`, `run_server`
class CPythonEchoTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final RequestHandlerFactory<StreamRequest> LINES =
      ClassHandlerFactory.of(CPythonHandlers.EchoLine.class);
  private static final RequestHandlerFactory<DatagramRequest> DATAGRAMS =
      ClassHandlerFactory.of(CPythonHandlers.EchoDatagram.class);

  /// `stream_examine` and `dgram_examine` of the original.
  private static final String CLIENT =
      """
      import socket, sys
      family, kind, server, own = sys.argv[1:]
      if family == 'AF_INET':
          server = ('127.0.0.1', int(server))
      with socket.socket(getattr(socket, family), getattr(socket, kind)) as s:
          s.settimeout(15)
          if kind == 'SOCK_STREAM':
              s.connect(server)
              s.sendall(b'hello world\\n')
          else:
              if family == 'AF_UNIX':
                  s.bind(own)
              s.sendto(b'hello world\\n', server)
          buf = data = s.recv(100)
          while data and b'\\n' not in buf:
              data = s.recv(100)
              buf += data
          sys.stdout.write(buf.decode())
      """;

  /// The classes of Python, in the order of the contract.
  private enum Original {
    TCP_SERVER("SOCK_STREAM"),
    THREADING_TCP_SERVER("SOCK_STREAM"),
    FORKING_TCP_SERVER("SOCK_STREAM"),
    UNIX_STREAM_SERVER("SOCK_STREAM"),
    THREADING_UNIX_STREAM_SERVER("SOCK_STREAM"),
    FORKING_UNIX_STREAM_SERVER("SOCK_STREAM"),
    UDP_SERVER("SOCK_DGRAM"),
    THREADING_UDP_SERVER("SOCK_DGRAM"),
    FORKING_UDP_SERVER("SOCK_DGRAM"),
    UNIX_DATAGRAM_SERVER("SOCK_DGRAM"),
    THREADING_UNIX_DATAGRAM_SERVER("SOCK_DGRAM"),
    FORKING_UNIX_DATAGRAM_SERVER("SOCK_DGRAM");

    private final String socketType;

    Original(String socketType) {
      this.socketType = socketType;
    }

    BaseServer<?> server(InetSocketAddress port, SocketAddress path) {
      return switch (this) {
        case TCP_SERVER -> new TcpServer(port, LINES);
        case THREADING_TCP_SERVER -> new ThreadingTcpServer(port, LINES);
        case FORKING_TCP_SERVER -> new ForkingTcpServer(port, LINES);
        case UNIX_STREAM_SERVER -> new UnixStreamServer(path, LINES);
        case THREADING_UNIX_STREAM_SERVER -> new ThreadingUnixStreamServer(path, LINES);
        case FORKING_UNIX_STREAM_SERVER -> new ForkingUnixStreamServer(path, LINES);
        case UDP_SERVER -> new UdpServer(port, DATAGRAMS);
        case THREADING_UDP_SERVER -> new ThreadingUdpServer(port, DATAGRAMS);
        case FORKING_UDP_SERVER -> new ForkingUdpServer(port, DATAGRAMS);
        case UNIX_DATAGRAM_SERVER -> new UnixDatagramServer(path, DATAGRAMS);
        case THREADING_UNIX_DATAGRAM_SERVER -> new ThreadingUnixDatagramServer(path, DATAGRAMS);
        case FORKING_UNIX_DATAGRAM_SERVER -> new ForkingUnixDatagramServer(path, DATAGRAMS);
      };
    }

    boolean needsNative() {
      return name().startsWith("FORKING") || name().endsWith("UNIX_DATAGRAM_SERVER");
    }

    @Override
    public String toString() {
      return (ordinal() + 1) + ": " + name();
    }
  }

  private Path folder;

  /// A short one: JUnit's may be too long for a socket.
  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("py");
  }

  @AfterEach
  void removeFolder() throws IOException {
    Files.delete(folder);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Original.class)
  void echoesThreeClientsInTurn(Original original) throws Exception {
    assumeTrue(
        !original.needsNative() || Transports.auto().name().equals("native"),
        "no native transport");
    RealClient python = RealClient.require("python3");
    Path path = folder.resolve("s");
    Process stranger = new ProcessBuilder("cat").start();
    int descriptor = -1;
    String socket = "none";
    BaseServer<?> server =
        original.server(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            UnixDomainSocketAddress.of(path));
    try (server) {
      Thread thread = server.start();
      for (int i = 0; i < 3; i++) {
        assertThat(ask(python, server.serverAddress(), original.socketType))
            .isEqualTo("hello world\n");
      }
      if (Transports.auto().name().equals("native")) {
        descriptor = server.fileno();
        socket = opened(descriptor);
        assertThat(socket).startsWith("socket:");
      }

      server.shutdown();
      assertThat(thread.join(LIMIT)).isTrue();

      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.getOutputStream().close();
    }

    assertThat(opened(descriptor)).isNotEqualTo(socket);
    assertThat(path).doesNotExist();
    assertThat(server.requests()).isEmpty();
    assertThat(server.activeChildren()).isEmpty();
    // nobody else has waited for it, or its status would be lost
    assertThat(stranger.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(stranger.exitValue()).isZero();
  }

  private String ask(RealClient python, SocketAddress server, String type) throws Exception {
    Path own = folder.resolve("c");
    try {
      return python
          .run(
              CLIENT,
              "-",
              server instanceof InetSocketAddress ? "AF_INET" : "AF_UNIX",
              type,
              server instanceof InetSocketAddress inet
                  ? Integer.toString(inet.getPort())
                  : server.toString(),
              own.toString())
          .succeeded()
          .stdout();
    } finally {
      boolean _ = Files.deleteIfExists(own);
    }
  }

  /// What a descriptor of this process is; nothing where it is closed.
  private static String opened(int descriptor) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor)))
          .toString();
    } catch (IOException closed) {
      return "";
    }
  }
}
