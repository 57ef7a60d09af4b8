package io.socketserver.unix.internal.socketfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.Transports;
import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.core.spi.Transport;
import io.socketserver.unix.socket.UnixSocketOptions;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What another user can do who may write to the directory of a socket.
///
/// The other user acts between bind(2) and what follows it, so that no test depends on luck.
class SocketFileAttackTest {

  private static final UnixSocketOptions FOR_ALL = UnixSocketOptions.builder().mode(0666).build();

  private Path folder;
  private Path path;
  private Path secret;
  private final List<Closeable> opened = new ArrayList<>();

  @FunctionalInterface
  private interface Attack {
    void on(Path bound) throws IOException;
  }

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("sa");
    path = folder.resolve("s");
    secret = Files.writeString(folder.resolve("secret"), "for its owner alone");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
  }

  @AfterEach
  void removeFolder() throws IOException {
    for (Closeable each : opened) {
      each.close();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList().reversed()) {
        Files.delete(file);
      }
    }
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Nested
  class OfConnections {

    private void bind(String transport, Attack attack) throws IOException {
      Transport chosen = Transports.named(transport);
      var bound =
          SocketFile.bind(
              UnixDomainSocketAddress.of(path),
              FOR_ALL,
              address -> {
                StreamListener listener = chosen.listen(address, ServerOptions.defaults());
                attack.on(address.getPath());
                return listener;
              });
      opened.add(new SocketFileListener(bound));
    }

    /// Regression: REVIEW 12, where root made any file of the machine writable for all.
    @ParameterizedTest
    @ValueSource(strings = {"nio", "native"})
    void doesNotChangeWhatALinkInAnExchangedFolderNames(String transport) throws Exception {
      bind(
          transport,
          bound -> {
            Path made = bound.getParent();
            Files.move(made, folder.resolve("gone"));
            Files.createDirectory(made);
            Files.createSymbolicLink(made.resolve("s"), secret);
          });

      assertThat(mode(secret)).isEqualTo("rw-------");
      assertThat(mode(path)).as("our socket").isEqualTo("rw-rw-rw-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "native"})
    void doesNotChangeWhatALinkInsteadOfTheFolderNames(String transport) throws Exception {
      Path another = Files.createDirectory(folder.resolve("another"));
      Path victim = Files.writeString(another.resolve("s"), "another's");
      Files.setPosixFilePermissions(victim, PosixFilePermissions.fromString("rw-------"));

      bind(
          transport,
          bound -> {
            Path made = bound.getParent();
            Files.move(made, folder.resolve("gone"));
            Files.createSymbolicLink(made, another);
          });

      assertThat(mode(victim)).isEqualTo("rw-------");
    }
  }

  @Nested
  class OfDatagrams {

    private void bind(Attack attack) throws IOException {
      Transport chosen = Transports.named("native");
      var bound =
          SocketFile.bindInPlace(
              UnixDomainSocketAddress.of(path),
              FOR_ALL,
              address -> {
                DatagramEndpoint endpoint = chosen.bind(address, ServerOptions.defaults());
                attack.on(address.getPath());
                return endpoint;
              });
      opened.add(new SocketFileDatagrams(bound));
    }

    @Test
    void haveTheModeThatWasAskedForWithoutAnAttack() throws Exception {
      bind(bound -> assertThat(mode(bound)).isEqualTo("rw-------"));
      assertThat(mode(path)).isEqualTo("rw-rw-rw-");
    }

    @Test
    void areNotServedWhereALinkHasTakenTheirPlace() throws Exception {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() ->
              bind(bound -> {
                Files.move(bound, folder.resolve("gone"));
                Files.createSymbolicLink(bound, secret);
              }))
          .withMessageContaining("another user has replaced the socket")
          .withMessageContaining("choose a directory that no other user may change");
      assertThat(mode(secret)).isEqualTo("rw-------");
    }

    @Test
    void areNotServedWhereAnotherSocketOfTheSameUserHasTakenTheirPlace() throws Exception {
      Path other = folder.resolve("other");
      opened.add(
          Transports.named("native")
              .bind(UnixDomainSocketAddress.of(other), ServerOptions.defaults()));
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() ->
              bind(bound -> {
                Files.move(bound, folder.resolve("gone"));
                Files.move(other, bound);
              }))
          .withMessageContaining("another user has replaced the socket");
      assertThat(mode(folder.resolve("gone"))).isEqualTo("rw-------");
    }
  }

  @Nested
  class OfTheLockFile {

    private Path lock;

    @BeforeEach
    void leaveAStaleSocket() throws IOException {
      lock = folder.resolve(".s.lock");
      ServerSocketChannel.open(StandardProtocolFamily.UNIX)
          .bind(UnixDomainSocketAddress.of(path))
          .close();
    }

    private void bind() throws IOException {
      var bound =
          SocketFile.bind(
              UnixDomainSocketAddress.of(path),
              UnixSocketOptions.defaults(),
              address ->
                  ServerOptions.defaults().transport().listen(address, ServerOptions.defaults()));
      opened.add(new SocketFileListener(bound));
    }

    private void assertRefused() {
      assertThatExceptionOfType(BindException.class)
          .isThrownBy(this::bind)
          .withMessageContaining("'" + lock + "'")
          .withMessageContaining("was not created by this user");
    }

    /// Regression: REVIEW 17, where the start waited for ever.
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void doesNotWaitAtAPipe() throws Exception {
      assertThat(new ProcessBuilder("mkfifo", lock.toString()).start().waitFor()).isZero();
      assertRefused();
    }

    /// Regression: REVIEW 17, where the file was truncated.
    @Test
    void doesNotWriteToAnotherNameOfAFile() throws Exception {
      Files.createLink(lock, secret);
      assertRefused();
      assertThat(secret).hasContent("for its owner alone");
    }

    @Test
    void doesNotFollowALink() throws Exception {
      Files.createSymbolicLink(lock, secret);
      assertRefused();
      assertThat(secret).hasContent("for its owner alone");
    }

    @Test
    void isNoDirectory() throws Exception {
      Files.createDirectory(lock);
      assertRefused();
    }
  }

  /// Where the system has no names for descriptors.
  @Nested
  class OfADirectoryThatMustBeTrusted {

    @Test
    void isRefusedWhereOthersMayWrite() throws Exception {
      Path open = Files.createDirectory(folder.resolve("open"));
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
      Path file = Files.createFile(Files.createDirectory(open.resolve("inner")).resolve("f"));

      assertThatExceptionOfType(BindException.class)
          .isThrownBy(() -> TrustedDirectory.requireAbove(file))
          .withMessageContaining(
              "other users may change the directory '" + open.toRealPath() + "'");
    }

    @Test
    void isTakenWhereItIsOfThisUserAlone() throws Exception {
      TrustedDirectory.requireAbove(secret);
    }
  }
}
