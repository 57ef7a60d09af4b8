package io.socketserver.tests.multiplexing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.FrameTooLongException;
import io.socketserver.api.Framing;
import io.socketserver.api.LineTooLongException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Messages are found whole, however their bytes come.
class FramingTest {

  private static List<String> feed(Framing framing, String stream, int... pieces)
      throws IOException {
    List<String> frames = new ArrayList<>();
    byte[] bytes = stream.getBytes(ISO_8859_1);
    int at = 0;
    for (int i = 0; at < bytes.length; i++) {
      int size = Math.min(bytes.length - at, i < pieces.length ? pieces[i] : bytes.length);
      // in a buffer of its own, which is overwritten afterwards as a loop's is
      ByteBuffer data = ByteBuffer.allocateDirect(size);
      data.put(bytes, at, size).flip();
      for (ByteBuffer frame = framing.next(data); frame != null; frame = framing.next(data)) {
        frames.add(ISO_8859_1.decode(frame).toString());
      }
      assertThat(data.hasRemaining()).isFalse();
      data.clear();
      while (data.hasRemaining()) {
        data.put((byte) '#');
      }
      at += size;
    }
    return frames;
  }

  /// The same frames in one piece, byte by byte, and in pieces of any sizes.
  private static void assertFrames(Supplier<Framing> framing, String stream, String... frames)
      throws IOException {
    assertThat(feed(framing.get(), stream)).containsExactly(frames);
    int[] ones = new int[stream.length()];
    java.util.Arrays.fill(ones, 1);
    assertThat(feed(framing.get(), stream, ones)).containsExactly(frames);
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      int[] pieces = random.ints(stream.length(), 1, 8).toArray();
      assertThat(feed(framing.get(), stream, pieces)).containsExactly(frames);
    }
  }

  @Test
  void findsLines() throws IOException {
    assertFrames(
        () -> Framing.lines(10),
        "one\ntwo\r\n\n\r\nte\rxt\n0123456789\n0123456789\r\n\r\r\n",
        "one",
        "two",
        "",
        "",
        "te\rxt",
        "0123456789",
        "0123456789",
        "\r");
  }

  @Test
  void findsDelimitedMessages() throws IOException {
    assertFrames(
        () -> Framing.delimited((byte) 0, 5),
        "abc\0\0\rde\r\0" + "12345\0",
        "abc",
        "",
        "\rde\r",
        "12345");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void findsMessagesAfterTheirLength(int prefix) throws IOException {
    StringBuilder stream = new StringBuilder();
    String[] frames = {"hello", "", "x", "y".repeat(200)};
    for (String frame : frames) {
      for (int i = prefix - 1; i >= 0; i--) {
        stream.append((char) (frame.length() >>> 8 * i & 0xff));
      }
      stream.append(frame);
    }
    assertFrames(() -> Framing.lengthPrefixed(prefix, 200), stream.toString(), frames);
  }

  @Test
  void findsMessagesOfOneSize() throws IOException {
    assertFrames(() -> Framing.fixed(3), "abcdefghi", "abc", "def", "ghi");
  }

  @Test
  void refusesLinesThatAreTooLong() {
    for (String line :
        List.of("01234567890\n", "01234567890\r\n", "01234567890", "0123456789\rx")) {
      int[] ones = new int[line.length()];
      java.util.Arrays.fill(ones, 1);
      assertThatThrownBy(() -> feed(Framing.lines(10), line))
          .isInstanceOf(LineTooLongException.class)
          .hasMessageContaining("10 bytes");
      assertThatThrownBy(() -> feed(Framing.lines(10), line, ones))
          .isInstanceOf(LineTooLongException.class);
    }
  }

  @Test
  void refusesMessagesThatAreTooLong() {
    assertThatThrownBy(() -> feed(Framing.delimited((byte) ';', 3), "abcd;"))
        .isInstanceOf(FrameTooLongException.class);
    assertThatThrownBy(() -> feed(Framing.delimited((byte) ';', 3), "abcd", 1, 1, 1, 1))
        .isInstanceOf(FrameTooLongException.class);
    assertThatThrownBy(() -> feed(Framing.lengthPrefixed(1, 3), "\4"))
        .isInstanceOf(FrameTooLongException.class)
        .hasMessage("message too long, at most 3 bytes are allowed: a length of 4 was announced");
    assertThatThrownBy(() -> feed(Framing.lengthPrefixed(4, 1000), "\377\377\377\377", 1, 1, 1, 1))
        .isInstanceOf(FrameTooLongException.class)
        .hasMessageContaining("4294967295");
  }

  @Test
  void goesOnRefusing() {
    Framing framing = Framing.lengthPrefixed(2, 10);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> feed(framing, "\1\1", 1, 1))
          .isInstanceOf(FrameTooLongException.class);
    }
  }

  @Test
  void saysWhatIsLeftAtTheEnd() throws IOException {
    Framing lines = Framing.lines(10);
    assertThat(lines.isEmpty()).isTrue();
    assertThat(feed(lines, "one\ntw", 4, 1)).containsExactly("one");
    assertThat(lines.isEmpty()).isFalse();
    assertThat(ISO_8859_1.decode(lines.rest()).toString()).isEqualTo("tw");
    assertThat(lines.isEmpty()).isTrue();
    assertThat(lines.rest().hasRemaining()).isFalse();

    Framing prefixed = Framing.lengthPrefixed(2, 10);
    assertThat(feed(prefixed, "\0\5ab")).isEmpty();
    assertThat(ISO_8859_1.decode(prefixed.rest()).toString()).isEqualTo("ab");
  }

  @Test
  void givesAWholeMessageWithoutACopy() throws IOException {
    ByteBuffer data = ByteBuffer.wrap("one\ntwo\n".getBytes(ISO_8859_1));
    ByteBuffer line = Framing.lines(10).next(data);
    assertThat(line).isNotNull();
    data.put(0, (byte) 'O');
    assertThat(ISO_8859_1.decode(line).toString()).isEqualTo("One");
  }

  @Test
  void takesReasonableLimitsOnly() {
    assertThatThrownBy(() -> Framing.lines(0)).hasMessage("maxBytes must be at least 1: 0");
    assertThatThrownBy(() -> Framing.lengthPrefixed(3, 10))
        .hasMessage("prefixBytes must be 1, 2 or 4: 3");
  }
}
