package io.socketserver.handlers.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class JsonLinesTest {

  /// A disk with little room.
  private static final class Disk extends OutputStream {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int room = 10;

    @Override
    public void write(int b) throws IOException {
      if (room == 0) {
        throw new IOException("No space left on device");
      }
      room--;
      bytes.write(b);
    }
  }

  @Test
  void beginsANewLineAfterOneThatWasWrittenInPart() throws IOException {
    var disk = new Disk();
    var lines = new JsonLines("the disk", disk, true);

    assertThatThrownBy(() -> lines.write(Map.of("first", 1)))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot write to the disk");
    assertThatThrownBy(() -> lines.write(Map.of("second", 2))).isInstanceOf(IOException.class);
    disk.room = 1000;
    lines.write(Map.of("third", 3));
    lines.write(Map.of("fourth", 4));

    assertThat(disk.bytes.toString(UTF_8).lines())
        .containsExactly("{\"first\":1", "{\"third\":3}", "{\"fourth\":4}");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void failsOnAFullDisk() throws IOException {
    try (var lines = JsonLines.appendingTo(Path.of("/dev/full"))) {
      assertThatThrownBy(() -> lines.write(Map.of("a", 1)))
          .isInstanceOf(IOException.class)
          .hasRootCauseMessage("No space left on device");
    }
  }
}
