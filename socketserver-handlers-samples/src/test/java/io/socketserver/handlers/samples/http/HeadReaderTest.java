package io.socketserver.handlers.samples.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.socketserver.handlers.samples.ScriptedRequest;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeadReaderTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ONE = "GET /one HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String TWO = "GET /two HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n";

  private final AtomicLong nanoTime = new AtomicLong();

  @Test
  void readsTwoHeadsThatCameTogether() throws Exception {
    HeadReader heads = reader(new ScriptedRequest(ONE + TWO));

    assertThat(target(heads)).isEqualTo("/one");
    assertThat(target(heads)).isEqualTo("/two");
    assertThat(heads.next()).isNull();
  }

  @Test
  void readsTwoHeadsHoweverTheyAreCut() throws Exception {
    String both = "\r\n" + ONE + "\r\n\r\n" + TWO;
    for (int i = 1; i < both.length(); i++) {
      for (int j = i + 1; j < both.length(); j++) {
        HeadReader heads =
            reader(
                new ScriptedRequest(both.substring(0, i), both.substring(i, j), both.substring(j)));

        assertThat(target(heads)).as("cut at %d and %d", i, j).isEqualTo("/one");
        assertThat(target(heads)).as("cut at %d and %d", i, j).isEqualTo("/two");
        assertThat(heads.next()).isNull();
      }
    }
  }

  @Test
  void acceptsLineFeedsAlone() throws Exception {
    HeadReader heads = reader(new ScriptedRequest("GET /one HTTP/1.1\nHost: a\n\n" + TWO));

    assertThat(target(heads)).isEqualTo("/one");
    assertThat(target(heads)).isEqualTo("/two");
  }

  @Test
  void acceptsAHeadOfTheLargestSizeAndNoLarger() throws Exception {
    String start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    String largest = start + "x".repeat(HeadParser.MAX_HEAD - start.length() - 4) + "\r\n\r\n";
    assertThat(target(reader(new ScriptedRequest(largest)))).isEqualTo("/");

    assertFailsWith(Status.HEADER_FIELDS_TOO_LARGE, largest.replace("X: ", "X: x"));
  }

  @Test
  void refusesARequestLineWithoutEnd() {
    assertFailsWith(Status.URI_TOO_LONG, "GET /" + "x".repeat(HeadParser.MAX_HEAD));
  }

  @Test
  void refusesAHeadThatBreaksOff() {
    assertFailsWith(Status.BAD_REQUEST, "GET / HTTP/1.1\r\nHost: a\r\n");
  }

  @Test
  void givesUpOnAHeadThatComesInDribbles() {
    // Each read is quick; only all together take too long.
    String[] pieces = ONE.split("");
    ScriptedRequest request =
        new ScriptedRequest(pieces)
            .beforeRead(() -> nanoTime.addAndGet(Duration.ofSeconds(9).toNanos()));

    HeadReader heads = reader(request);

    assertThatThrownBy(heads::next).isInstanceOf(SocketTimeoutException.class);
    assertThat(heads.answerExpected()).isTrue();
    assertThat(request.writesBeforeReads()).as("reads").hasSize(4);
  }

  @Test
  void leavesLessTimeForEachReadOfAHead() throws Exception {
    ScriptedRequest request =
        new ScriptedRequest(ONE.substring(0, 5), ONE.substring(5))
            .beforeRead(() -> nanoTime.addAndGet(Duration.ofSeconds(10).toNanos()));

    reader(request).next();

    assertThat(request.readTimeout()).isEqualTo(PATIENCE.minusSeconds(10));
  }

  @Test
  void expectsNoAnswerForAConnectionThatIsKept() throws Exception {
    HeadReader heads = reader(new ScriptedRequest(ONE).thenSilence());
    heads.next();

    assertThatThrownBy(heads::next).isInstanceOf(SocketTimeoutException.class);
    assertThat(heads.answerExpected()).isFalse();
  }

  @Test
  void expectsAnAnswerForAConnectionThatNeverSpoke() {
    HeadReader heads = reader(new ScriptedRequest().thenSilence());

    assertThatThrownBy(heads::next).isInstanceOf(SocketTimeoutException.class);
    assertThat(heads.answerExpected()).isTrue();
  }

  private void assertFailsWith(Status status, String sent) {
    assertThatThrownBy(reader(new ScriptedRequest(sent))::next)
        .asInstanceOf(type(HttpException.class))
        .extracting(HttpException::status)
        .isEqualTo(status);
  }

  private static String target(HeadReader heads) throws Exception {
    RequestHead head = heads.next();
    assertThat(head).isNotNull();
    return head.target();
  }

  private HeadReader reader(ScriptedRequest request) {
    return new HeadReader(request, PATIENCE, nanoTime::get);
  }
}
