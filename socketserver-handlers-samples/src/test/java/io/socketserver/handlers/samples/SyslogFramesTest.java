package io.socketserver.handlers.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyslogFramesTest {

  @Test
  void readsLines() throws IOException {
    assertThat(frames("<13>one\n<14>two\r\n<15>rest"))
        .containsExactly("<13>one", "<14>two\r", "<15>rest");
  }

  @Test
  void readsCountedMessagesWithLineFeedsInThem() throws IOException {
    assertThat(frames("7 <13>a\nb10 <14>12 345")).containsExactly("<13>a\nb", "<14>12 345");
  }

  @Test
  void countsBytesAndNotCharacters() throws IOException {
    assertThat(frames("6 <13>é5 <14>x")).containsExactly("<13>é", "<14>x");
  }

  @Test
  void readsBothKindsOnOneConnection() throws IOException {
    assertThat(frames("5 <13>a\n<14>line\n5 <15>b"))
        .containsExactly("<13>a", "", "<14>line", "<15>b");
  }

  @Test
  void takesANullForTheEndOfALine() throws IOException {
    assertThat(frames("<13>a\0<14>b\0")).containsExactly("<13>a", "<14>b");
  }

  @Test
  void takesANumberThatIsNoLengthForText() throws IOException {
    assertThat(frames("12:30 noon\n0 zero\n1234567890 long\n42\n"))
        .containsExactly("12:30 noon", "0 zero", "1234567890 long", "42");
  }

  @Test
  void shortensLongMessagesAndStaysInStep() throws IOException {
    String six = "<13>ab";
    assertThat(frames(6, "10 " + six + "cdef5 <14>x")).containsExactly(six + "...", "<14>x");
    assertThat(frames(6, six + "cdef\n<14>x\n")).containsExactly(six + "...", "<14>x");
    assertThat(frames(6, "6 " + six + "5 <14>x")).containsExactly(six, "<14>x");
  }

  @Test
  void givesWhatThereIsOfACountedMessageThatBreaksOff() throws IOException {
    assertThat(frames("100 <13>half")).containsExactly("<13>half...");
    assertThat(frames(6, "100 <13>abcdef")).containsExactly("<13>ab...");
    assertThat(frames("999999999 ")).containsExactly("...");
  }

  private static List<String> frames(String stream) throws IOException {
    return frames(480, stream);
  }

  /// All frames, those that are not whole with dots.
  private static List<String> frames(int maxBytes, String stream) throws IOException {
    ByteArrayInputStream input = new ByteArrayInputStream(stream.getBytes(UTF_8));
    SyslogFrames frames = new SyslogFrames(input, maxBytes);
    List<String> found = new ArrayList<>();
    while (input.available() > 0) {
      SyslogFrames.Frame frame = frames.next();
      found.add(new String(frame.bytes(), UTF_8) + (frame.truncated() ? "..." : ""));
    }
    return found;
  }
}
