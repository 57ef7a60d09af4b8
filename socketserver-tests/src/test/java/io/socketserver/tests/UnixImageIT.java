package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
}
