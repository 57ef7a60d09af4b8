package io.socketserver.tests.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.Fault;
import io.socketserver.api.PeerCredentials;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.ServerListener;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.Transports;
import io.socketserver.tests.RealClient;
import io.socketserver.unix.ThreadingUnixDatagramServer;
import io.socketserver.unix.UnixDatagramServer;
import io.socketserver.unix.socket.AbstractAddress;
import io.socketserver.unix.socket.UnixSocketOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Datagrams at UNIX sockets, which only the native transport has.
class UnixDatagramServerTest {

  private static final long LIMIT_SECONDS = 20;

  /// Sends its third argument, from a socket bound to the second unless that is empty, and prints
  /// the answer.
  private static final String CLIENT =
      """
      import os, socket, sys
      s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      if sys.argv[2]:
          s.bind(sys.argv[2])
      s.sendto(sys.argv[3].encode(), sys.argv[1])
      if sys.argv[2]:
          s.settimeout(20)
          print(s.recvfrom(100000)[0].decode(), os.getpid(), os.geteuid(), os.getegid())
      """;

  private static final RequestHandlerFactory<DatagramRequest> ECHO =
      RequestHandlerFactory.shared(request -> request.reply(request.bytes()));

  private Path folder;
  private Path path;
  private UnixDomainSocketAddress address;

  @BeforeEach
  void makeFolder() throws IOException {
    assumeTrue(Transports.auto().name().equals("native"));
    folder = Files.createTempDirectory("ud");
    path = folder.resolve("s");
    address = UnixDomainSocketAddress.of(path);
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

  private String send(String from, String text) throws Exception {
    return RealClient.require("python3")
        .run("", "-c", CLIENT, path.toString(), from, text)
        .succeeded()
        .stdout();
  }

  private String sendNamed(String text) throws Exception {
    Path client = folder.resolve("c");
    try {
      return send(client.toString(), text);
    } finally {
      Files.deleteIfExists(client);
    }
  }

  @Test
  void answersAClientThatHasAName() throws Exception {
    try (var server = new UnixDatagramServer(address, ECHO)) {
      server.start();
      assertThat(server.serverAddress()).isEqualTo(address);
      assertThat(sendNamed("hello")).startsWith("hello ");
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void answersSocat() throws Exception {
    RealClient socat = RealClient.require("socat");
    try (var server = new ThreadingUnixDatagramServer(address, ECHO)) {
      server.start();
      assertThat(
              socat
                  .run("hello\n", "-t1", "-", "UNIX-SENDTO:" + path + ",bind=" + folder + "/c")
                  .succeeded()
                  .stdout())
          .isEqualTo("hello\n");
    }
  }

  @Test
  void saysThatAClientWithoutANameCannotBeAnswered() throws Exception {
    record Failure(Fault fault, Throwable thrown) {}
    BlockingQueue<Failure> failures = new LinkedBlockingQueue<>();
    BlockingQueue<Request> seen = new LinkedBlockingQueue<>();
    var listener =
        new ServerListener() {
          @Override
          public void requestFailed(Request request, Fault fault, Throwable failure) {
            failures.add(new Failure(fault, failure));
          }
        };
    RequestHandlerFactory<DatagramRequest> handlers =
        RequestHandlerFactory.shared(request -> {
          seen.add(request);
          request.reply("to whom?");
        });
    var options = ServerOptions.builder().listener(listener).build();
    try (var server = new UnixDatagramServer(address, handlers, options)) {
      server.start();
      send("", "hello");

      Request request = seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      assertThat(request.clientAddress()).isEqualTo(UnixDomainSocketAddress.of(""));
      assertThat(request.localAddress()).isEqualTo(address);
      Failure failure = failures.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      assertThat(failure.fault()).isEqualTo(Fault.CLIENT);
      assertThat(failure.thrown())
          .isInstanceOf(IOException.class)
          .hasMessage(
              "cannot reply: the client's socket has no name, because the client did not bind it");
      assertThat(sendNamed("still there")).startsWith("to whom? ");
    }
  }

  @Test
  void makesAFileOnlyForItsOwnerUnlessAsked() throws Exception {
    var options = UnixSocketOptions.builder().mode(0622).build();
    try (var own = new UnixDatagramServer(address, ECHO)) {
      own.activate();
      assertThat((int) Files.getAttribute(path, "unix:mode") & 0777).isEqualTo(0600);
    }
    try (var all = new UnixDatagramServer(address, ECHO, ServerOptions.defaults(), options)) {
      all.activate();
      assertThat((int) Files.getAttribute(path, "unix:mode") & 0777).isEqualTo(0622);
    }
  }

  @Test
  void refusesAPathInUse() throws Exception {
    try (var first = new UnixDatagramServer(address, ECHO);
        var second = new UnixDatagramServer(address, ECHO)) {
      first.start();
      assertThatExceptionOfType(BindException.class)
          .isThrownBy(second::activate)
          .withMessageContaining("another server is receiving datagrams there");
      second.close();
      assertThat(sendNamed("still")).startsWith("still ");
    }
  }

  @Test
  void replacesTheSocketOfADeadServer() throws Exception {
    RealClient.require("python3")
        .run(
            "",
            "-c",
            "import socket, sys\n"
                + "socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).bind(sys.argv[1])",
            path.toString())
        .succeeded();
    assertThat(path).exists();
    try (var server = new UnixDatagramServer(address, ECHO)) {
      server.start();
      assertThat(sendNamed("hello")).startsWith("hello ");
    }
  }

  @Test
  void servesAtAnAbstractName() throws Exception {
    RealClient socat = RealClient.require("socat");
    String name = "socketserver-test-" + ProcessHandle.current().pid();
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    RequestHandlerFactory<DatagramRequest> handlers =
        RequestHandlerFactory.shared(request -> seen.add(request.text()));
    try (var server = new UnixDatagramServer(AbstractAddress.of(name), handlers)) {
      server.start();
      socat.run("hello", "-u", "-", "ABSTRACT-SENDTO:" + name).succeeded();
      assertThat(seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("hello");
    }
  }

  // ---- who sent it

  private static long ownUser() throws IOException {
    return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
  }

  @Test
  void tellsWhichProcessSentADatagramWhereAsked() throws Exception {
    BlockingQueue<Optional<PeerCredentials>> seen = new LinkedBlockingQueue<>();
    RequestHandlerFactory<DatagramRequest> handlers =
        RequestHandlerFactory.shared(request -> {
          seen.add(request.peerCredentials());
          request.reply("ok");
        });
    for (boolean asked : new boolean[] {false, true}) {
      var options = UnixSocketOptions.builder().passCredentials(asked).build();
      try (var server =
          new UnixDatagramServer(address, handlers, ServerOptions.defaults(), options)) {
        server.start();
        String answer = sendNamed("who am I?").strip();
        String told =
            seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS)
                .map(peer -> "ok " + peer.pid() + " " + peer.uid() + " " + peer.gid())
                .orElse("");
        assertThat(told).isEqualTo(asked ? answer : "");
      }
    }
  }

  @Test
  void turnsThoseAwayWhoAreNotAllowed() throws Exception {
    BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
    var listener =
        new ServerListener() {
          @Override
          public void requestRefused(Request request, String reason) {
            reasons.add(reason);
          }
        };
    var options = ServerOptions.builder().listener(listener).build();
    var others =
        UnixSocketOptions.builder().allowedUsers(Set.of(Long.toString(ownUser() + 1))).build();
    try (var server = new UnixDatagramServer(address, ECHO, options, others)) {
      server.start();
      send("", "let me in");
      assertThat(reasons.poll(LIMIT_SECONDS, TimeUnit.SECONDS))
          .startsWith("user " + ownUser() + " with group ")
          .endsWith("is not allowed");
    }
    var own = UnixSocketOptions.builder().allowedUsers(Set.of(Long.toString(ownUser()))).build();
    try (var server = new UnixDatagramServer(address, ECHO, options, own)) {
      server.start();
      assertThat(sendNamed("me")).startsWith("me ");
    }
  }

  // ---- faults

  /// F36: a sender waits where the queue is full, so none is lost, and no count is needed.
  @Test
  void losesNoneOfAHundredThousandFromLogger() throws Exception {
    RealClient logger = RealClient.require("logger");
    int count = 100_000;
    Path messages = folder.resolve("m");
    Files.writeString(
        messages,
        IntStream.range(0, count)
            .mapToObj(i -> "message " + i + "\n")
            .collect(Collectors.joining()));
    CountDownLatch arrived = new CountDownLatch(count);
    AtomicLong sum = new AtomicLong();
    RequestHandlerFactory<DatagramRequest> handlers =
        RequestHandlerFactory.shared(request -> {
          String text = request.text().strip();
          sum.addAndGet(Long.parseLong(text.substring(text.lastIndexOf(' ') + 1)));
          arrived.countDown();
        });
    // as in a program that serves no more than a hundred at a time
    var options = ServerOptions.builder().maxPendingDatagrams(Integer.MAX_VALUE).build();
    try (var server = new ThreadingUnixDatagramServer(address, handlers, options)) {
      server.start();
      logger
          .within(Duration.ofSeconds(120))
          .run("", "-u", path.toString(), "-d", "-f", messages.toString())
          .succeeded();
      assertThat(arrived.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(server.close(Duration.ofSeconds(LIMIT_SECONDS)).isGraceful()).isTrue();
      assertThat(sum).hasValue((long) count * (count - 1) / 2);
      assertThat(server.statistics().received()).isEqualTo(count);
      assertThat(server.statistics().dropped()).isZero();
    }
  }

  /// F36: what is more than the server may have in processing is dropped, and counted.
  @Test
  void countsWhatItDropsExactly() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    RequestHandlerFactory<DatagramRequest> handlers =
        RequestHandlerFactory.shared(request -> mayEnd.await());
    var options = ServerOptions.builder().maxPendingDatagrams(3).build();
    try (var server = new ThreadingUnixDatagramServer(address, handlers, options)) {
      server.start();
      String program =
          """
          import socket, sys
          s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
          for i in range(1000):
              s.sendto(b"x", sys.argv[1])
          """;
      RealClient.require("python3").run("", "-c", program, path.toString()).succeeded();
      // the last ones may still be in the queue
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
      while (server.statistics().dropped() < 997 && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      assertThat(server.statistics().dropped()).isEqualTo(997);
      assertThat(server.statistics().received()).isEqualTo(3);
      mayEnd.countDown();
    }
  }

  /// F37.
  @Test
  void tellsWhichDatagramsWereCut() throws Exception {
    record Seen(int size, boolean truncated) {}
    BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
    RequestHandlerFactory<DatagramRequest> handlers =
        RequestHandlerFactory.shared(
            request -> seen.add(new Seen(request.data().remaining(), request.truncated())));
    String program =
        """
        import socket, sys
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        for size in 65507, 65535, 65536, 100000:
            s.sendto(b"x" * size, sys.argv[1])
        """;
    var options = ServerOptions.builder().maxPacketSize(65_535).build();
    try (var server = new UnixDatagramServer(address, handlers, options)) {
      server.start();
      RealClient.require("python3").run("", "-c", program, path.toString()).succeeded();
      assertThat(seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(new Seen(65_507, false));
      assertThat(seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(new Seen(65_535, false));
      assertThat(seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(new Seen(65_535, true));
      assertThat(seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(new Seen(65_535, true));
      assertThat(server.statistics().truncated()).isEqualTo(2);
    }
  }

  @Test
  void saysOnAnotherTransportWhichOneIsNeeded() throws Exception {
    var options = ServerOptions.builder().transport(Transports.named("nio")).build();
    try (var server = new UnixDatagramServer(address, ECHO, options)) {
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(server::activate)
          .withMessageContaining("native transport");
      assertThat(folder).isEmptyDirectory();
    }
  }
}
