package io.socketserver.unix.internal.forking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ControlListenerTest {

  private static final long SELF = ProcessHandle.current().pid();

  /// Regression: the name was abstract, and any user could fill the queue of connections.
  @Test
  void isInAFolderThatOnlyThisUserEnters() throws Exception {
    ControlListener listener = ControlListener.open();
    Path socket = listener.address().getPath();
    Path folder = socket.getParent();
    try {
      assertThat(socket).exists();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
          .isEqualTo("rwx------");
      assertThat(Files.getOwner(folder).getName()).isEqualTo(System.getProperty("user.name"));
    } finally {
      listener.close();
    }
    assertThat(folder).doesNotExist();
  }

  @Test
  void tellsWhereNoFolderCanBeMade(@TempDir Path temporary) throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));
    Path deep = temporary;
    while (deep.toString().length() < 100) {
      deep = Files.createDirectory(deep.resolve("0123456789"));
    }
    List<Path> unfit = List.of(file, deep);

    assertThatThrownBy(() -> ControlFolder.createIn(unfit))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));

    ControlFolder made =
        ControlFolder.createIn(Stream.concat(unfit.stream(), Stream.of(temporary)).toList());
    Path folder = made.address().getPath().getParent();
    assertThat(folder).hasParent(temporary).isDirectory();
    made.remove();
    assertThat(folder).doesNotExist();
  }

  @Test
  void hearsAChildThatComesBeforeItsNumberIsKnown() throws Exception {
    ControlListener listener = ControlListener.openTo(pid -> true, pid -> true);
    try {
      ControlSocket child = ControlSocket.connect(listener.address());
      child.send(new ControlMessage.Ready());

      ControlSocket server = listener.of(SELF).get(30, TimeUnit.SECONDS);

      ControlSocket.Received received = server.receive();
      assertThat(received).isNotNull();
      assertThat(received.message()).isInstanceOf(ControlMessage.Ready.class);
      server.close();
      child.close();
    } finally {
      listener.close();
    }
  }

  /// Regression: the thread that accepts had ended, and no later child was heard.
  @Test
  void goesOnAfterAFailure() throws Exception {
    var first = new AtomicBoolean(true);
    ControlListener listener =
        ControlListener.openTo(
            pid -> {
              if (first.getAndSet(false)) {
                throw new OutOfMemoryError("pretended");
              }
              return true;
            },
            pid -> true);
    try {
      ControlSocket lost = ControlSocket.connect(listener.address());
      assertThat(lost.receive()).isNull();
      lost.close();

      ControlSocket child = ControlSocket.connect(listener.address());
      assertThat(listener.of(SELF).get(30, TimeUnit.SECONDS)).isNotNull();
      child.close();
    } finally {
      listener.close();
    }
  }

  /// Regression: process 1 inherits the orphans of others, and what they left here stayed for ever.
  @Test
  void forgetsProcessesThatWereNoChildren() throws Exception {
    ControlListener listener = ControlListener.openTo(pid -> true, pid -> false);
    try {
      ControlSocket gone = ControlSocket.connect(listener.address());
      ControlSocket next = ControlSocket.connect(listener.address());

      assertThat(gone.receive()).isNull();

      gone.close();
      next.close();
    } finally {
      listener.close();
    }
  }
}
