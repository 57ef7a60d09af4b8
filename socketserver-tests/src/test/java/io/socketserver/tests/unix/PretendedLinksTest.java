package io.socketserver.tests.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.socketserver.tests.RealClient;
import io.socketserver.unix.ThreadingUnixStreamServer;
import io.socketserver.unix.UnixStreamServer;
import io.socketserver.unix.socket.UnixSocketOptions;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A file system on which link(2) makes a name that leads nowhere: bindfs, as a stranger for sshfs
/// and the shared folders of desktops.
class PretendedLinksTest extends UnixStreamServers {

  private Path mounted;

  @BeforeEach
  void mount() throws Exception {
    RealClient bindfs = RealClient.require("bindfs");
    Path origin = Files.createDirectory(folder.resolve("origin"));
    mounted = Files.createDirectory(folder.resolve("mounted"));
    var result = bindfs.run("", origin.toString(), mounted.toString());
    if (result.status() != 0) {
      String message = "bindfs cannot mount here: " + result.stderr().strip();
      mounted = null;
      if ("required".equals(System.getProperty("socketserver.clients"))) {
        fail(message);
      }
      abort(message);
    }
    path = mounted.resolve("s");
    address = UnixDomainSocketAddress.of(path);
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted != null) {
      RealClient.require("umount").run("", mounted.toString()).succeeded();
    }
  }

  /// Regression: the server said "listening", and every connect was refused.
  @ParameterizedTest
  @MethodSource("transports")
  void isServedThere(String transport) throws Exception {
    RealClient socat = RealClient.require("socat");
    var options = UnixSocketOptions.builder().mode(0660).build();
    try (var server =
        new ThreadingUnixStreamServer(address, UPPER, over(transport).build(), options)) {
      server.start();
      assertThat(socat.run("hello\n", "-t5", "-", "UNIX-CONNECT:" + path).succeeded().stdout())
          .isEqualTo("HELLO\n");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-rw----");
      try (Stream<Path> names = Files.list(mounted)) {
        assertThat(names).containsExactly(path);
      }
    }
    assertThat(path).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void isRefusedToASecondServer(String transport) throws Exception {
    try (var first = new UnixStreamServer(address, UPPER, over(transport).build());
        var second = new UnixStreamServer(address, UPPER, over(transport).build())) {
      first.start();
      assertThatExceptionOfType(BindException.class)
          .isThrownBy(second::activate)
          .withMessageContaining("another server is listening there");
      assertThat(talk(address, "still here\n")).isEqualTo("STILL HERE\n");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void isServedAfterADeadServer(String transport) throws Exception {
    ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address).close();
    try (var server = new UnixStreamServer(address, UPPER, over(transport).build())) {
      server.start();
      assertThat(talk(address, "alive\n")).isEqualTo("ALIVE\n");
    }
  }
}
