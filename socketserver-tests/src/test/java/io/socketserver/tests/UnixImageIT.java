package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// UNIX sockets of the image, with clients that others wrote.
class UnixImageIT {

  private Path folder;
  private Path path;

  /// A short one: JUnit's may be too long for a socket.
  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("ui");
    path = folder.resolve("s");
  }

  @AfterEach
  void removeFolder() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList().reversed()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void connectionsAreServed() throws Exception {
    RealClient socat = RealClient.require("socat");
    RealClient nc = RealClient.require("nc");
    try (Launched server =
        Launched.start("serve", "unix:" + path + ",mode=660", "--handler", "echo")) {
      assertThat(server.address()).isEqualTo("unix:" + path);
      assertThat((int) Files.getAttribute(path, "unix:mode") & 0777).isEqualTo(0660);
      assertThat(socat.run("one\n", "-t5", "-", "UNIX-CONNECT:" + path).succeeded().stdout())
          .isEqualTo("one\n");
      assertThat(nc.run("two\n", "-U", "-N", path.toString()).succeeded().stdout())
          .isEqualTo("two\n");

      Launched.End end = server.stop();
      assertThat(end.status()).isZero();
      assertThat(end.err()).doesNotContain("WARNING");
      assertThat(path).doesNotExist();
    }
  }

  /// A short read has emptied the socket of a connection that can receive no descriptors, so that
  /// no second one is needed to find that out.
  @ParameterizedTest
  @ValueSource(strings = {"threading", "multiplexing"})
  void aMessageTakesOneRead(String mixin) throws Exception {
    assumeTrue(refusesDescriptors(), "the kernel lacks SO_PASSRIGHTS, of Linux 6.16");
    RealClient _ = RealClient.require("strace");
    RealClient python = RealClient.require("python3");
    Path trace = folder.resolve("trace");
    int messages = 100;
    String client =
        """
        import socket, time
        with socket.socket(socket.AF_UNIX) as client:
            client.connect("%s")
            for _ in range(%d):
                time.sleep(0.01) # so that the server has to wait for the message
                client.sendall(b"ping")
                assert client.recv(100) == b"ping"
        """
            .formatted(path, messages);

    List<String> traced =
        List.of("strace", "-D", "-f", "-qq", "-e", "recvfrom,recvmsg", "-o", trace.toString());
    List<String> command = new ArrayList<>(traced);
    command.add(Program.command(Program.image()).toString());
    command.addAll(List.of("serve", "unix:" + path, "--handler", "echo", "--mixin", mixin));
    command.addAll(List.of("--transport", "native"));
    try (Launched server = Launched.start(new ProcessBuilder(command))) {
      assertThat(server.address()).isEqualTo("unix:" + path);
      python.run(client, "-").succeeded();
      assertThat(server.stop().status()).isZero();
    }

    String calls = Files.readString(trace);
    assertThat(occurrences("\"ping\"", calls)).isEqualTo(messages);
    assertThat(occurrences("EAGAIN", calls)).isLessThan(messages / 10);
  }

  private static boolean refusesDescriptors() {
    Matcher version = Pattern.compile("(\\d+)\\.(\\d+)").matcher(System.getProperty("os.version"));
    return version.lookingAt()
        && 100 * Integer.parseInt(version.group(1)) + Integer.parseInt(version.group(2)) >= 616;
  }

  private static long occurrences(String what, String text) {
    return Pattern.compile(Pattern.quote(what)).matcher(text).results().count();
  }

  @Test
  void anAbstractNameIsServed() throws Exception {
    RealClient socat = RealClient.require("socat");
    String name = "socketserver-it-" + ProcessHandle.current().pid();
    try (Launched server = Launched.start("serve", "unix:@" + name, "--handler", "upper")) {
      assertThat(server.address()).isEqualTo("unix:@" + name);
      assertThat(socat.run("x\n", "-t5", "-", "ABSTRACT-CONNECT:" + name).succeeded().stdout())
          .isEqualTo("X");
    }
  }

  @Test
  void syslogTakesWhatLoggerSends() throws Exception {
    RealClient logger = RealClient.require("logger");
    try (Launched server = Launched.start("serve", "unixgram:" + path, "--handler", "syslog")) {
      assertThat(server.address()).isEqualTo("unixgram:" + path);
      logger.run("", "-u", path.toString(), "-d", "-t", "tag", "it is me").succeeded();
      Await.until(() -> server.output().size() > 1, () -> "a line for the message");
      assertThat(server.output().get(1))
          .contains("\"from\":\"(unnamed)\"")
          .contains("it is me")
          .contains("tag");
    }
  }

  @Test
  void echoAnswersSocatThatHasAName() throws Exception {
    RealClient socat = RealClient.require("socat");
    try (Launched server = Launched.start("serve", "unixgram:" + path, "--handler", "echo")) {
      assertThat(server.address()).isEqualTo("unixgram:" + path);
      assertThat(
              socat
                  .run("x\n", "-t1", "-", "UNIX-SENDTO:" + path + ",bind=" + folder + "/c")
                  .succeeded()
                  .stdout())
          .isEqualTo("x\n");
      // has none: nothing to be done, and nothing to be logged
      socat.run("y\n", "-t1", "-", "UNIX-SENDTO:" + path).succeeded();
      assertThat(server.stop().err()).doesNotContain("Exception");
    }
  }

  @Test
  void whatCannotBeServedIsSaidInOneLine() throws Exception {
    try (Launched first = Launched.start("serve", "unix:" + path, "--handler", "echo")) {
      assertThat(first.address()).isEqualTo("unix:" + path);
      Launched.End second = Launched.run("serve", "unix:" + path, "--handler", "echo");
      assertThat(second.status()).isNotZero();
      assertThat(second.err().lines())
          .hasSize(1)
          .allSatisfy(line ->
              assertThat(line)
                  .contains("cannot serve unix:" + path)
                  .contains("another server is listening there")
                  .contains("process " + first.process().pid()));
    }
    List<String> wrong = List.of("serve", "unix:" + path + ",mod=600", "--handler", "echo");
    Launched.End end = Launched.run(wrong.toArray(String[]::new));
    assertThat(end.status()).isEqualTo(2);
    assertThat(end.err()).contains("unknown option 'mod'; known: mode, owner, group");
  }

  /// F34.
  @Test
  void oneOfTwoThatStartAtOnceWins() throws Exception {
    for (int round = 0; round < 10; round++) {
      try (Launched first = Launched.start("serve", "unix:" + path, "--handler", "echo");
          Launched second = Launched.start("serve", "unix:" + path, "--handler", "echo")) {
        Await.until(
            () -> first.isAlive() != second.isAlive(),
            () -> "one ends: " + first.log() + second.log());
        Launched winner = first.isAlive() ? first : second;
        Launched loser = first.isAlive() ? second : first;
        assertThat(loser.end().err()).contains("another server is");
        assertThat(winner.address()).isEqualTo("unix:" + path);
        assertThat((int) Files.getAttribute(path, "unix:mode") & 0777).isEqualTo(0600);
        assertThat(winner.stop().status()).isZero();
        assertThat(folder).isEmptyDirectory();
      }
    }
  }

  /// F36: a sender waits where the queue is full, so none is lost.
  @Test
  void syslogLosesNoneOfAHundredThousandFromLogger() throws Exception {
    RealClient logger = RealClient.require("logger");
    int count = 100_000;
    Path messages = folder.resolve("m");
    Files.write(
        messages, (Iterable<String>) IntStream.range(0, count).mapToObj(i -> "n=" + i)::iterator);
    try (Launched server =
        Launched.start("serve", "unixgram:" + path, "--handler", "syslog", "--mixin", "serial")) {
      assertThat(server.address()).isEqualTo("unixgram:" + path);
      logger
          .within(Duration.ofSeconds(120))
          .run("", "-u", path.toString(), "-d", "-f", messages.toString())
          .succeeded();
      Await.until(
          () -> server.output().size() == count + 1, () -> "all: " + server.output().size());
      Pattern number = Pattern.compile("n=(\\d+)");
      long sum =
          server.output().stream()
              .flatMap(line -> number.matcher(line).results())
              .mapToLong(found -> Long.parseLong(found.group(1)))
              .sum();
      assertThat(sum).isEqualTo((long) count * (count - 1) / 2);
    }
  }

  /// F37: the largest payload that UDP has.
  @Test
  void echoAnswersTheLargestDatagramWhole() throws Exception {
    RealClient python = RealClient.require("python3");
    String program =
        """
        import os, socket, sys
        port, path = int(sys.argv[1]), sys.argv[2]
        data = os.urandom(65507)
        for family, mine, theirs in ((socket.AF_INET, ("127.0.0.1", 0), ("127.0.0.1", port)),
                                     (socket.AF_UNIX, path + "c", path)):
            with socket.socket(family, socket.SOCK_DGRAM) as s:
                s.bind(mine)
                s.settimeout(20)
                s.sendto(data, theirs)
                print(s.recv(100000) == data)
        os.unlink(path + "c")
        """;
    try (Launched server =
        Launched.start(
            "serve",
            "udp://127.0.0.1:0",
            "unixgram:" + path,
            "--handler",
            "echo",
            "--max-packet-size",
            "65535")) {
      int port = server.port();
      assertThat(server.address()).isEqualTo("unixgram:" + path);
      assertThat(
              python
                  .run("", "-c", program, String.valueOf(port), path.toString())
                  .succeeded()
                  .stdout())
          .isEqualTo("True\nTrue\n");
    }
  }

  /// F38: services that answer anything, and answers that are larger than what was asked.
  @Test
  void daytimeOverUdpIsNoWeapon() throws Exception {
    RealClient python = RealClient.require("python3");
    String program =
        """
        import socket, sys
        server = ("127.0.0.1", int(sys.argv[1]))
        def bound(port):
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.bind(("127.0.0.1", port))
            s.settimeout(20)
            return s
        forged = [bound(port) for port in (7, 13, 17, 19, 37)]
        for s in forged:
            s.sendto(b"x" * 100, server)
        small, large = bound(0), bound(0)
        small.sendto(b"x", server)
        large.sendto(b"x" * 100, server)
        print(len(large.recv(1000)) > 10)
        for s in forged + [small]:
            s.setblocking(False)
            try:
                print(s.recv(1000))
            except BlockingIOError:
                print("nothing")
        """;
    try (Launched server =
        Launched.start(
            "serve",
            "udp://127.0.0.1:0",
            "--handler",
            "daytime",
            "--mixin",
            "serial", // in their order: when the last is answered, the others would have been
            "--max-amplification",
            "3")) {
      String port = String.valueOf(server.port());
      RealClient.Result result = python.run("", "-c", program, port);
      Assumptions.assumeFalse(
          result.stderr().contains("Permission denied"), "ports below 1024 need a privilege");
      assertThat(result.succeeded().stdout()).isEqualTo("True\n" + "nothing\n".repeat(6));
    }
  }
}
