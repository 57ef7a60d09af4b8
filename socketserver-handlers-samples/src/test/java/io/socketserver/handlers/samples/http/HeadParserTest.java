package io.socketserver.handlers.samples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/// What a connection costs that waits, whatever was sent on it before.
class HeadParserTest {

  /// A loop reads so much at a time.
  private static final int READ = 256 * 1024;

  private static final String HEAD = "GET /one HTTP/1.1\r\nHost: a\r\n\r\n";

  private final HeadParser parser = new HeadParser();

  @Test
  void keepsLittleOfRequestsThatCameTogether() throws Exception {
    int heads = READ / HEAD.length();
    add(HEAD.repeat(heads));

    assertThat(takeAll()).isEqualTo(heads);
    assertThat(parser.capacity()).isLessThanOrEqualTo(4 * 1024);
  }

  @Test
  void keepsLittleBesideTheBeginningOfARequest() throws Exception {
    add(HEAD.repeat(READ / HEAD.length()) + "GET /tw");
    takeAll();

    assertThat(parser.capacity()).isLessThanOrEqualTo(4 * 1024);
    add("o HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(parser.next().target()).isEqualTo("/two");
  }

  @Test
  void keepsLittleAfterALargeHead() throws Exception {
    add("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(15_000) + "\r\n\r\n");

    assertThat(parser.next().target()).isEqualTo("/");
    assertThat(parser.capacity()).as("before the next wait").isLessThanOrEqualTo(4 * 1024);
  }

  @Test
  void hasAHeadAndAPieceAtMost() throws Exception {
    String head = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    add(head + "x".repeat(HeadParser.MAX_HEAD - head.length() - 1));
    assertThat(parser.next()).isNull();
    add("x".repeat(HeadParser.PIECE));

    assertThat(parser.capacity()).isLessThanOrEqualTo(HeadParser.MAX_HEAD + HeadParser.PIECE);
  }

  private int takeAll() throws HttpException {
    int heads = 0;
    while (parser.next() != null) {
      heads++;
    }
    return heads;
  }

  private void add(String text) {
    parser.add(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
  }
}
