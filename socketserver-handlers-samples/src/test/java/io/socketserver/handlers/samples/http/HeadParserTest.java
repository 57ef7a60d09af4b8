package io.socketserver.handlers.samples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Finds heads however they come, and costs little while a connection waits.
class HeadParserTest {

  /// A loop reads so much at a time.
  private static final int READ = 256 * 1024;

  private static final String HEAD = "GET /one HTTP/1.1\r\nHost: a\r\n\r\n";

  private static final String TWO = "GET /two HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n";

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

  @Test
  void findsTwoHeadsThatCameTogether() throws Exception {
    assertThat(targets(HEAD + TWO)).containsExactly("/one", "/two");
  }

  @Test
  void findsTwoHeadsHoweverTheyAreCut() throws Exception {
    String both = "\r\n" + HEAD + "\r\n\r\n" + TWO;
    for (int i = 1; i < both.length(); i++) {
      for (int j = i + 1; j < both.length(); j++) {
        assertThat(targets(both.substring(0, i), both.substring(i, j), both.substring(j)))
            .as("cut at %d and %d", i, j)
            .containsExactly("/one", "/two");
      }
    }
  }

  @Test
  void acceptsLineFeedsAlone() throws Exception {
    assertThat(targets("GET /one HTTP/1.1\nHost: a\n\n" + TWO)).containsExactly("/one", "/two");
  }

  @Test
  void acceptsAHeadOfTheLargestSizeAndNoLarger() throws Exception {
    String start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    String largest = start + "x".repeat(HeadParser.MAX_HEAD - start.length() - 4) + "\r\n\r\n";
    assertThat(targets(largest)).containsExactly("/");

    assertFailsWith(Status.HEADER_FIELDS_TOO_LARGE, largest.replace("X: ", "X: x"));
  }

  @Test
  void refusesARequestLineWithoutEnd() {
    assertFailsWith(Status.URI_TOO_LONG, "GET /" + "x".repeat(HeadParser.MAX_HEAD));
  }

  @Test
  void expectsNoAnswerForAConnectionThatIsKept() throws Exception {
    assertThat(parser.answerExpected()).as("never spoke").isTrue();
    add(HEAD);
    takeAll();
    assertThat(parser.answerExpected()).as("is kept").isFalse();
    add("G");
    assertThat(parser.answerExpected()).as("has begun").isTrue();
  }

  private static void assertFailsWith(Status status, String sent) {
    assertThatThrownBy(() -> targets(sent))
        .asInstanceOf(type(HttpException.class))
        .extracting(HttpException::status)
        .isEqualTo(status);
  }

  private static List<String> targets(String... pieces) throws HttpException {
    HeadParser heads = new HeadParser();
    List<String> targets = new ArrayList<>();
    for (String piece : pieces) {
      heads.add(ByteBuffer.wrap(piece.getBytes(ISO_8859_1)));
      for (RequestHead head = heads.next(); head != null; head = heads.next()) {
        targets.add(head.target());
      }
    }
    return targets;
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
