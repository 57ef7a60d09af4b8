package io.socketserver.unix.internal.socketfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.socketserver.core.ServerOptions;
import io.socketserver.unix.socket.UnixSocketOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketFileTest {

  private Path folder;
  private Path path;
  private final List<SocketFileListener> opened = new ArrayList<>();

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("sf");
    path = folder.resolve("s");
  }

  @AfterEach
  void removeFolder() throws IOException {
    for (SocketFileListener listener : opened) {
      listener.close();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList().reversed()) {
        Files.delete(file);
      }
    }
  }

  private SocketFileListener bind(Path at, UnixSocketOptions options) throws IOException {
    var bound =
        SocketFile.bind(
            UnixDomainSocketAddress.of(at),
            options,
            address ->
                ServerOptions.defaults().transport().listen(address, ServerOptions.defaults()));
    var listener = new SocketFileListener(bound);
    opened.add(listener);
    return listener;
  }

  private SocketFileListener bind(Path at) throws IOException {
    return bind(at, UnixSocketOptions.defaults());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void leaveStale() throws IOException {
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path))
        .close();
    assertThat(path).exists();
  }

  private static boolean connects(Path path) {
    try (var client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      return client.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void makesASocketThatOnlyItsOwnerMayUse() throws Exception {
    var listener = bind(path);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    assertThat(listener.localAddress()).isEqualTo(UnixDomainSocketAddress.of(path));
    assertThat(connects(path)).isTrue();
  }

  @Test
  void leavesNothingElseBesideIt() throws Exception {
    bind(path);
    assertThat(names()).containsExactly("s");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0600, 0660, 0666, 0777, 0124})
  void givesItTheModeThatWasAskedFor(int mode) throws Exception {
    bind(path, UnixSocketOptions.builder().mode(mode).build());
    assertThat((int) Files.getAttribute(path, "unix:mode") & 0777).isEqualTo(mode);
  }

  @Test
  void givesItTheOwnerAndGroupOfTheProcessByNumber() throws Exception {
    Object uid = Files.getAttribute(folder, "unix:uid");
    Object gid = Files.getAttribute(folder, "unix:gid");
    bind(path, UnixSocketOptions.builder().owner(uid.toString()).group(gid.toString()).build());
    assertThat(Files.getAttribute(path, "unix:uid")).isEqualTo(uid);
    assertThat(Files.getAttribute(path, "unix:gid")).isEqualTo(gid);
  }

  @Test
  void saysWhichUserIsNotKnown() throws Exception {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> bind(path, UnixSocketOptions.builder().owner("no-such-user").build()))
        .withMessageContaining("'no-such-user'");
    assertThat(names()).isEmpty();
  }

  @Test
  void removesItAtTheClose() throws Exception {
    bind(path).close();
    assertThat(names()).isEmpty();
  }

  @Test
  void leavesTheFileOfAnotherWhoHasItsNameNow() throws Exception {
    var first = bind(path);
    Files.delete(path);
    bind(path);

    first.close();

    assertThat(connects(path)).isTrue();
  }

  @Test
  void mindsNothingWhereItsFileIsGoneAtTheClose() throws Exception {
    var listener = bind(path);
    Files.delete(path);
    listener.close();
    listener.close();
  }

  @Test
  void replacesTheSocketOfADeadServer() throws Exception {
    leaveStale();
    bind(path);
    assertThat(connects(path)).isTrue();
    assertThat(names()).containsExactly("s");
  }

  @Test
  void refusesAPathWhereAServerListens() throws Exception {
    bind(path);
    assertThatExceptionOfType(BindException.class)
        .isThrownBy(() -> bind(path))
        .withMessageContaining("another server is listening there")
        .withMessageContaining("process " + ProcessHandle.current().pid() + " of user");
    assertThat(connects(path)).isTrue();
    assertThat(names()).containsExactly("s");
  }

  @Test
  void refusesAPathWhereAServerIsTooBusyToAnswer() throws Exception {
    try (var busy = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      busy.bind(UnixDomainSocketAddress.of(path), 1);
      List<SocketChannel> waiting = new ArrayList<>();
      try {
        while (waiting.size() < 10 && connectsAtOnce(waiting)) {}
        assertThatExceptionOfType(BindException.class).isThrownBy(() -> bind(path));
        assertThat(path).exists();
      } finally {
        for (SocketChannel client : waiting) {
          client.close();
        }
      }
    }
  }

  private boolean connectsAtOnce(List<SocketChannel> clients) throws IOException {
    var client = SocketChannel.open(StandardProtocolFamily.UNIX);
    clients.add(client);
    client.configureBlocking(false);
    try {
      return client.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException queueIsFull) {
      return false;
    }
  }

  @Test
  void leavesAFileThatIsNoSocketAlone() throws Exception {
    Files.writeString(path, "precious");
    assertThatExceptionOfType(BindException.class)
        .isThrownBy(() -> bind(path))
        .withMessageContaining("a regular file");
    assertThat(path).hasContent("precious");
    assertThat(names()).containsExactly("s");
  }

  @Test
  void leavesADirectoryAlone() throws Exception {
    Files.createDirectory(path);
    assertThatExceptionOfType(BindException.class)
        .isThrownBy(() -> bind(path))
        .withMessageContaining("a directory");
    assertThat(path).isDirectory();
  }

  @Test
  void leavesASymbolicLinkAloneEvenToADeadSocket() throws Exception {
    leaveStale();
    Path link = Files.createSymbolicLink(folder.resolve("l"), path);
    assertThatExceptionOfType(BindException.class)
        .isThrownBy(() -> bind(link))
        .withMessageContaining("a symbolic link");
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(path).exists();
  }

  @Test
  void saysThatTheDirectoryIsMissing() {
    Path missing = folder.resolve("missing/s");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> bind(missing))
        .withMessage("the directory '" + missing.getParent() + "' does not exist; make it first");
  }

  @Test
  void saysThatTheDirectoryIsNone() throws Exception {
    Files.writeString(folder.resolve("f"), "");
    assertThatExceptionOfType(NotDirectoryException.class)
        .isThrownBy(() -> bind(folder.resolve("f/s")));
    Files.delete(folder.resolve("f"));
  }

  @Test
  void takesThePathThatJustFits() throws Exception {
    String name = "x".repeat(107 - folder.toString().length() - 1);
    bind(folder.resolve(name));
    // Java's channels could not connect to it: they take a byte less
    assertThat(names()).containsExactly(name);
  }

  @Test
  void takesAShortNameInADirectoryWithALongOne() throws Exception {
    Path deep = folder.resolve("y".repeat(101 - folder.toString().length() - 1));
    Files.createDirectory(deep);
    var listener = bind(deep.resolve("abcd"));
    assertThat(connects(deep.resolve("abcd"))).isTrue();
    listener.close();
  }

  @Test
  void saysThatTheDirectoryLeavesNoRoom() throws Exception {
    Path deep = folder.resolve("y".repeat(105 - folder.toString().length() - 1));
    Files.createDirectory(deep);
    assertThatExceptionOfType(BindException.class)
        .isThrownBy(() -> bind(deep.resolve("a")))
        .withMessageContaining("is too long for a temporary name")
        .withMessageContaining("at most 101 bytes");
  }

  @Test
  void refusesAPathThatDoesNotFit() {
    String name = "x".repeat(108 - folder.toString().length() - 1);
    assertThatExceptionOfType(BindException.class)
        .isThrownBy(() -> bind(folder.resolve(name)))
        .withMessageStartingWith("the path has 108 bytes, but a UNIX socket's may have only 107");
  }

  @Test
  void countsBytesAndNotCharacters() {
    String name = "\u00e9".repeat(60);
    assertThat(folder.resolve(name).toString().length()).isLessThan(107);
    assertThatExceptionOfType(BindException.class)
        .isThrownBy(() -> bind(folder.resolve(name)))
        .withMessageContaining("bytes");
  }

  @Test
  void takesARelativePath() throws Exception {
    Path relative = Path.of("").toAbsolutePath().relativize(path);
    var listener = bind(relative);
    assertThat(connects(path)).isTrue();
    listener.close();
    assertThat(names()).isEmpty();
  }

  @Test
  void takesAPathWithoutADirectory() throws Exception {
    Path here = Path.of("sf-" + ProcessHandle.current().pid() + ".sock");
    var listener = bind(here);
    try {
      assertThat(connects(here)).isTrue();
    } finally {
      listener.close();
    }
    assertThat(here).doesNotExist();
  }

  @Test
  void losesToAnotherWhoIsReplacingTheSameSocket() throws Exception {
    leaveStale();
    try (var other =
            FileChannel.open(
                folder.resolve(".s.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = other.lock()) {
      assertThatExceptionOfType(BindException.class)
          .isThrownBy(() -> bind(path))
          .withMessageContaining("another server is starting there");
      assertThat(lock.isValid()).isTrue();
    }
    assertThat(connects(path)).isFalse();
    bind(path);
    assertThat(names()).containsExactly("s");
  }

  @Test
  void isNotStoppedByALockFileThatADeadStarterLeft() throws Exception {
    leaveStale();
    Files.createFile(folder.resolve(".s.lock"));
    bind(path);
    assertThat(connects(path)).isTrue();
    assertThat(names()).containsExactly("s");
  }

  @Test
  void leavesNothingBehindWhenTheSocketCannotBeMade() throws Exception {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() ->
            SocketFile.bind(
                UnixDomainSocketAddress.of(path),
                UnixSocketOptions.defaults(),
                address -> {
                  throw new IOException("on purpose");
                }))
        .withMessage("on purpose");
    assertThat(names()).isEmpty();
  }
}
