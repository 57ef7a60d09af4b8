package io.socketserver.handlers.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.fuzz.Fuzz;
import io.socketserver.fuzz.Pieces;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Messages and streams of messages that nobody meant. The pieces in which a stream arrives make no
/// difference; nothing of a message is lost, and its log line is one line.
class SyslogFuzzTest {

  private static final int MAX_SIZE = 480;

  private final Fuzz frames = Fuzz.of("syslog-frames", SyslogFuzzTest::split);
  private final Fuzz messages = Fuzz.of("syslog", SyslogFuzzTest::parse);

  @Test
  void splitsStreams() {
    frames.quickly();
  }

  @Tag("slow")
  @Test
  void splitsStreamsThoroughly() {
    frames.thoroughly();
  }

  @Test
  void readsMessages() {
    messages.quickly();
  }

  @Tag("slow")
  @Test
  void readsMessagesThoroughly() {
    messages.thoroughly();
  }

  // ---- streams

  private static String split(byte[] input) throws IOException {
    List<SyslogFrames.Frame> whole = frames(new ByteArrayInputStream(input));
    List<SyslogFrames.Frame> pieces = frames(Pieces.stream(Pieces.of(input)));
    assertThat(pieces).hasSameSizeAs(whole);
    long kept = 0;
    StringBuilder kinds = new StringBuilder();
    for (int i = 0; i < whole.size(); i++) {
      SyslogFrames.Frame frame = whole.get(i);
      assertThat(pieces.get(i).bytes()).isEqualTo(frame.bytes());
      assertThat(pieces.get(i).truncated()).isEqualTo(frame.truncated());
      assertThat(frame.bytes()).hasSizeLessThanOrEqualTo(MAX_SIZE);
      kept += frame.bytes().length;
      kinds.append(frame.truncated() ? 't' : frame.isEmpty() ? 'e' : 'f');
    }
    assertThat(kept).isLessThanOrEqualTo(input.length);
    return kinds.substring(0, Math.min(12, kinds.length()));
  }

  /// The frames up to the end of the stream, where there is an empty one.
  private static List<SyslogFrames.Frame> frames(InputStream input) throws IOException {
    var ended = new boolean[1];
    var stream =
        new FilterInputStream(input) {
          @Override
          public int read() throws IOException {
            return noted(super.read());
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            return noted(super.read(bytes, offset, length));
          }

          private int noted(int read) {
            ended[0] |= read < 0;
            return read;
          }
        };
    var frames = new SyslogFrames(stream, MAX_SIZE);
    List<SyslogFrames.Frame> all = new ArrayList<>();
    for (SyslogFrames.Frame frame = frames.next();
        !(ended[0] && frame.bytes().length == 0 && !frame.truncated());
        frame = frames.next()) {
      all.add(frame);
    }
    return all;
  }

  // ---- messages

  private static String parse(byte[] input) {
    String text = new String(input, UTF_8);
    SyslogMessage message = SyslogMessage.parse(text);
    assertThat(text).as("what was sent").contains(message.text());
    String json = Json.write(message.fields());
    assertThat(json.codePoints().noneMatch(Character::isISOControl)).as(json).isTrue();
    switch (message.format()) {
      case PLAIN -> assertThat(text.substring(message.text().length())).matches("[\r\n\0]*");
      case RFC5424 -> assertThat(SyslogMessage.parse(encode(message))).isEqualTo(message);
      case RFC3164 -> assertThat(lost(text, message)).matches("[\r\n\0]*");
    }
    return message.format()
        + (message.timestamp() == null ? "" : " time")
        + (message.host() == null ? "" : " host")
        + (message.app() == null ? "" : " app")
        + (message.pid() == null ? "" : " pid")
        + " "
        + "d".repeat(Math.min(9, message.data().size()))
        + (message.text().isEmpty() ? "" : " text");
  }

  /// Writes a message as RFC 5424 has it.
  private static String encode(SyslogMessage message) {
    StringBuilder text = new StringBuilder("<" + message.priority() + ">1");
    for (String field :
        Arrays.asList(
            message.timestamp(), message.host(), message.app(), message.pid(), message.msgid())) {
      text.append(' ').append(field == null ? "-" : field);
    }
    text.append(' ').append(message.data().isEmpty() ? "-" : "");
    message
        .data()
        .forEach((id, parameters) -> {
          text.append('[').append(id);
          for (Map.Entry<String, List<String>> each : parameters.entrySet()) {
            for (String value : each.getValue()) {
              String escaped = value.replaceAll("[\"\\\\\\]]", "\\\\$0");
              text.append(' ').append(each.getKey()).append("=\"").append(escaped).append('"');
            }
          }
          text.append(']');
        });
    return text + " \ufeff" + message.text();
  }

  /// What is left of an older message without its fields, in their order.
  private static String lost(String text, SyslogMessage message) {
    StringBuilder fields = new StringBuilder("<\\d{1,3}>");
    if (message.timestamp() != null) {
      fields.append(Pattern.quote(message.timestamp())).append(' ');
    }
    if (message.host() != null) {
      fields.append(Pattern.quote(message.host())).append(' ');
    }
    if (message.app() != null) {
      fields.append(Pattern.quote(message.app()));
      if (message.pid() != null) {
        fields.append(Pattern.quote("[" + message.pid() + "]"));
      }
      fields.append(": ?");
    }
    fields.append(Pattern.quote(message.text()));
    return text.replaceFirst("\\A" + fields, "");
  }
}
