package io.socketserver.handlers.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /// The date was taken for a length, and the next 20 MB for one message.
  @Test
  void believesALengthOnlyWithAPriorityBehindIt() throws IOException {
    assertThat(frames("20261126 12:00:00 job started\n<13>next\n"))
        .containsExactly("20261126 12:00:00 job started", "<13>next");
    for (String line :
        List.of(
            "5 apples", "5 <", "5 <b>bold</b>", "5 <>", "5 <1", "5 <1234>x", "5  <13>x", "5 ")) {
      assertThat(frames(line + "\n6 <13>ab" + line))
          .as("%s", line)
          .containsExactly(line, "<13>ab", line);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"200001", "20261126", "999999999", "9999999999", "99999999999999999999"})
  void believesNoLengthThatNoSenderMeans(String length) throws IOException {
    assertThat(frames(length + " <13>job started\n<14>next\n"))
        .containsExactly(length + " <13>job started", "<14>next");
  }

  @Test
  void believesALengthThatTheOwnerAllows() throws IOException {
    String message = "<13>" + "x".repeat(300_000);
    assertThat(frames(1 << 20, message.length() + " " + message + "5 <14>x"))
        .containsExactly(message, "<14>x");
  }

  @Test
  void believesNoLengthThatEndsWithinThePriority() throws IOException {
    assertThat(frames("3 <13>a\n4 <13>4 <14>")).containsExactly("3 <13>a", "<13>", "<14>");
  }

  @Test
  void tellsEmptyLinesFromMessages() throws IOException {
    SyslogFrames frames = of(480, "\r\n\n\0x\n");

    assertThat(frames.next().isEmpty()).isTrue();
    assertThat(frames.next().isEmpty()).isTrue();
    assertThat(frames.next().isEmpty()).isTrue();
    assertThat(frames.next().isEmpty()).isFalse();
    assertThat(frames.next().isEmpty()).as("the end").isTrue();
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
    assertThat(frames(3, "100 <13>")).containsExactly("<13...");
  }

  private static SyslogFrames of(int maxBytes, String stream) {
    return new SyslogFrames(new ByteArrayInputStream(stream.getBytes(UTF_8)), maxBytes);
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
