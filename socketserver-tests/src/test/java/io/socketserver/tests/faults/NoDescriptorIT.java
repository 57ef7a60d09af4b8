package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Await;
import io.socketserver.tests.Program;
import io.socketserver.tests.RealClient;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// F3: no descriptor is free when the first connection comes.
///
/// The first wait of a virtual thread for a socket makes the JDK open descriptors. Where it cannot,
/// no virtual thread can ever wait for a socket again: so servers have it do that before they
/// serve.
class NoDescriptorIT {

  private static final int ENOUGH = 1024;

  @BeforeAll
  static void requirePrlimit() {
    var _ = RealClient.require("prlimit");
  }

  @ParameterizedTest
  @EnumSource(names = {"LIBRARY", "IMAGE"})
  void servesTheFirstConnectionWhenDescriptorsAreFreeAgain(Program program) throws Exception {
    try (var server = ServerProcess.of(program).start()) {
      server.descriptorLimit(0);
      try (Peer first = Peer.connect(server.address())) {
        first.send("echo 1\n");
        Await.until(
            () -> server.log().stream().anyMatch(NoDescriptorIT::tellsOfDescriptors),
            () -> "the log says what is wrong: " + server.log());

        server.descriptorLimit(ENOUGH);

        assertThat(first.readLine()).isEqualTo("echo 1\n");
      }
      assertServes(server);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LIBRARY", "IMAGE"})
  void servesTheConnectionThatGotTheLastDescriptor(Program program) throws Exception {
    try (var server = ServerProcess.of(program).start()) {
      server.descriptorLimit(lowestFree(server) + 1);
      int before = server.sockets();
      try (Peer first = Peer.connect(server.address())) {
        Await.until(() -> server.sockets() == before + 1, () -> "accepted; " + server.log());
        // Long enough for the handler to come to its wait; one that cannot wait ends here.
        first.assertHearsNothingFor(Duration.ofMillis(300), () -> "the log: " + server.log());

        first.send("echo 1\n");
        assertThat(first.readLine()).isEqualTo("echo 1\n");
      }
      server.descriptorLimit(ENOUGH);
      assertServes(server);
    }
  }

  /// As Java's channels tell it, or as accept(2) does.
  private static boolean tellsOfDescriptors(String line) {
    return line.contains("Too many open files") || line.contains("EMFILE");
  }

  private static void assertServes(ServerProcess server) throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(Peer.ask(server.address(), "echo " + i)).isEqualTo("echo " + i + "\n");
    }
    assertThat(server.log()).noneMatch(line -> line.contains("Error"));
  }

  private static int lowestFree(ServerProcess server) {
    Path descriptors = Path.of("/proc", String.valueOf(server.pid()), "fd");
    int free = 0;
    while (Files.exists(descriptors.resolve(String.valueOf(free)), LinkOption.NOFOLLOW_LINKS)) {
      free++;
    }
    return free;
  }
}
