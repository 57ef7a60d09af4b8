package io.socketserver.handlers.samples.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandParserTest {

  private static final int SIZE = 1_000_000;
  private static final String PING = "*1\r\n$4\r\nPING\r\n";

  /// One pending byte kept the megabyte of the command before it for as long as the client liked.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 13})
  void keepsNoLargeBufferForTheRestOfACommand(int pending) throws Exception {
    CommandParser parser = new CommandParser(SIZE);
    add(parser, "*1\r\n$" + SIZE + "\r\n" + "x".repeat(SIZE) + "\r\n");
    add(parser, PING.substring(0, pending));
    assertThat(parser.capacity()).isGreaterThan(SIZE);

    assertThat(parser.next()).hasSize(1);
    assertThat(parser.next()).isNull();

    assertThat(parser.capacity()).isLessThanOrEqualTo(16 * 1024);
    add(parser, PING.substring(pending));
    List<byte[]> ping = parser.next();
    assertThat(ping).isNotNull();
    assertThat(ping).extracting(word -> new String(word, ISO_8859_1)).containsExactly("PING");
    assertThat(parser.isEmpty()).isTrue();
  }

  private static void add(CommandParser parser, String text) {
    parser.add(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
  }
}
