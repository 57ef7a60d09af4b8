package io.socketserver.tests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The image, with sockets of systemd and of inetd. What systemd does is done by
/// systemd-socket-activate(1), which starts the server when the first client comes.
@Timeout(120)
class InheritedSocketIT {

  private Path folder;
  private RealClient socat;
  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeEach
  void prepare() throws IOException {
    socat = RealClient.require("socat");
    RealClient _ = RealClient.require("systemd-socket-activate");
    // short: a UNIX socket's path has 107 bytes
    folder = Files.createTempDirectory(Path.of("/tmp"), "fd");
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /// Starts what waits for the first client, and then starts the server.
  ///
  /// @param sockets how many lines it prints before
  private Launched activate(int sockets, String activation, String serve) throws Exception {
    List<String> command = new ArrayList<>(List.of("systemd-socket-activate"));
    command.addAll(List.of(activation.split(" ")));
    command.add(Program.command(Program.image()).toString());
    command.addAll(List.of(("serve " + serve).split(" ")));
    Launched launched = Launched.start(new ProcessBuilder(command));
    opened.add(launched);
    Await.until(
        () -> launched.log().stream().filter(l -> l.startsWith("Listening on")).count() == sockets,
        () -> "systemd-socket-activate listens: " + launched.log());
    return launched;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private String ask(String address) throws Exception {
    return socat.run("hello\n", "-t10", "-", address).succeeded().stdout();
  }

  private static void endsWell(Launched server) throws Exception {
    assertThat(server.stop().status()).isZero();
  }

  @Test
  void servesAListeningSocketOfTcp() throws Exception {
    String at = "127.0.0.1:" + freePort();
    Launched server = activate(1, "-l " + at, "fd:3 --handler upper");

    assertThat(ask("TCP:" + at)).isEqualTo("HELLO");
    assertThat(ask("TCP:" + at)).isEqualTo("HELLO");

    assertThat(server.address()).isEqualTo("tcp://" + at);
    endsWell(server);
  }

  @Test
  void servesASocketOfUdp() throws Exception {
    String at = "127.0.0.1:" + freePort();
    Launched server = activate(1, "--datagram -l " + at, "fd:3 --handler upper");

    try (RunningClient client = socat.start("-", "UDP:" + at)) {
      client.type("hello\n");
      assertThat(client.awaitOutput("HELLO"::equals)).isEqualTo("HELLO");
    }

    assertThat(server.address()).isEqualTo("udp://" + at);
    endsWell(server);
  }

  @Test
  void servesSocketsByNameAndLeavesTheirFiles() throws Exception {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    Launched server =
        activate(
            2,
            "-l " + one + " -l " + two + " --fdname=first:second",
            "fd:second fd:first --handler upper");

    assertThat(ask("UNIX-CONNECT:" + one)).isEqualTo("HELLO");
    assertThat(ask("UNIX-CONNECT:" + two)).isEqualTo("HELLO");

    assertThat(server.address()).isEqualTo("unix:" + two);
    assertThat(server.address()).isEqualTo("unix:" + one);
    endsWell(server);
    assertThat(one).exists();
    assertThat(two).exists();
  }

  @Test
  void servesUnixDatagrams() throws Exception {
    Path path = folder.resolve("server");
    Launched server = activate(1, "--datagram -l " + path, "fd:3 --handler upper");
    String bound = "UNIX-SENDTO:" + path + ",bind=" + folder.resolve("client");

    try (RunningClient client = socat.start("-", bound)) {
      client.type("hello\n");
      assertThat(client.awaitOutput("HELLO"::equals)).isEqualTo("HELLO");
    }

    assertThat(server.address()).isEqualTo("unixgram:" + path);
    endsWell(server);
  }

  @Test
  void servesInetdThatWaits() throws Exception {
    String at = "127.0.0.1:" + freePort();
    Launched server = activate(1, "--inetd -l " + at, "fd:0 --handler upper");

    assertThat(ask("TCP:" + at)).isEqualTo("HELLO");
    assertThat(ask("TCP:" + at)).isEqualTo("HELLO");

    endsWell(server);
  }

  /// Nothing but the answer reaches the client, and its connection ends with the server.
  @Test
  void servesTheOneConnectionOfInetdThatDoesNotWait() throws Exception {
    String at = "127.0.0.1:" + freePort();
    Launched _ = activate(1, "--inetd --accept -l " + at, "fd:0 --handler upper");

    assertThat(ask("TCP:" + at)).isEqualTo("HELLO");
    assertThat(ask("TCP:" + at)).isEqualTo("HELLO");
  }

  @Test
  void servesTheOneConnectionThatSystemdAccepted() throws Exception {
    String at = "127.0.0.1:" + freePort();
    Launched _ = activate(1, "--accept -l " + at, "fd:3 --handler upper --mixin serial");

    assertThat(ask("TCP:" + at)).isEqualTo("HELLO");
  }

  /// socat gives one end of a pair of UNIX sockets, and waits for the end of the server.
  @Test
  void servesStandardInputThatIsASocketAndEnds() throws Exception {
    String server = Program.command(Program.image()) + " serve fd\\:0 --handler upper";

    var result = socat.run("hello\n", "-t10", "-", "EXEC:\"" + server + "\"");

    assertThat(result.succeeded().stdout()).isEqualTo("HELLO");
    assertThat(result.stderr()).startsWith("listening on unix:");
  }

  /// Keeps the listener that it passes on.
  private static final String SHARING =
      """
      import socket, subprocess, sys
      listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
      sys.exit(subprocess.run(sys.argv[2:], stdin=listener).returncode)
      """;

  /// What another process shares stays in an epoll set after its close, unless it is removed
  /// before; epoll(7), "Will closing a file descriptor cause it to be removed". With a client that
  /// waits there, the loops of a closing server would spin.
  @Test
  void leavesASharedListenerOnNoLoop() throws Exception {
    RealClient _ = RealClient.require("python3");
    int port = freePort();
    String server = Program.command(Program.image()).toString();
    RealClient _ = RealClient.require("python3");
    var command =
        List.of(
            "python3",
            "-c",
            SHARING,
            String.valueOf(port),
            server,
            "serve",
            "fd:0",
            "--handler",
            "http,root=" + folder,
            "--mixin",
            "multiplexing",
            "--loops",
            "2");
    Launched sharing = Launched.start(new ProcessBuilder(command));
    opened.add(sharing);
    assertThat(sharing.address()).endsWith(":" + port);
    try (Socket client = connectAndAskHalf(port)) {
      ProcessHandle process = sharing.process().children().findFirst().orElseThrow();
      String listener = inodeOfSocket(sharing.process().pid());
      assertThat(EpollMembers.of(process.pid())).contains(listener);

      boolean _ = process.destroy(); // SIGTERM; the request under way is waited for
      Await.until(
          () -> !EpollMembers.of(process.pid()).contains(listener), () -> "the listener is gone");

      assertThat(process.isAlive()).isTrue();
      client.getOutputStream().write("\r\n".getBytes(US_ASCII));
      assertThat(new String(client.getInputStream().readAllBytes(), US_ASCII))
          .contains("HTTP/1.1 ");
    }
    assertThat(sharing.end().status()).isZero();
  }

  /// Sends a request without its end, once the server has answered one.
  private static Socket connectAndAskHalf(int port) throws Exception {
    String request = "GET / HTTP/1.1\r\nHost: here\r\n";
    Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
    client.setSoTimeout((int) Await.LIMIT.toMillis());
    client.getOutputStream().write((request + "\r\n" + request).getBytes(US_ASCII));
    assertThat(client.getInputStream().read()).isEqualTo('H');
    return client;
  }

  /// The inode of the only socket of a process, in hexadecimal as in /proc/pid/fdinfo.
  private static String inodeOfSocket(long pid) throws IOException {
    Path descriptors = Path.of("/proc/" + pid + "/fd");
    try (Stream<Path> all = Files.list(descriptors)) {
      for (Path each : all.toList()) {
        String target = Files.readSymbolicLink(each).toString();
        if (target.startsWith("socket:")) {
          return Long.toHexString(Long.parseLong(target.replaceAll("\\D", "")));
        }
      }
    }
    throw new AssertionError("no socket in " + descriptors);
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    assertThat(Launched.run("serve", "fd:web", "--handler", "upper").err())
        .isEqualTo(
            "socketserver: address 'fd:web': no socket was passed to this process: LISTEN_FDS is"
                + " not set\n");
    assertThat(Launched.run("serve", "fd:0", "--handler", "upper").err())
        .isEqualTo("socketserver: address 'fd:0': descriptor 0 is not a socket\n");
    assertThat(Launched.run("serve", "fd:1", "--handler", "upper").err())
        .contains("descriptor 1 was not passed to this process");
    assertThat(Launched.run("serve", "fd:999", "--handler", "upper").err())
        .contains("descriptor 999 is not open");
  }
}
