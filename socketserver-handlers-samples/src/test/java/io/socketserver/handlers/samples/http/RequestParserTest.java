package io.socketserver.handlers.samples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestParserTest {

  @Test
  void readsTheRequestLineAndTheFields() throws Exception {
    RequestHead head = parse("GET /a?b HTTP/1.1|Host: x:80|Empty:|X-Y:\t z \t");

    assertThat(head.method()).isEqualTo("GET");
    assertThat(head.target()).isEqualTo("/a?b");
    assertThat(head.http11()).isTrue();
    assertThat(head.content()).isFalse();
    assertThat(head.fields().first("empty")).isEmpty();
    assertThat(head.fields().first("x-y")).isEqualTo("z");
    assertThat(head.fields().first("none")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "GET / HTTP/1.1|Host: a, true",
    "GET / HTTP/1.2|Host: a, true",
    "GET / HTTP/1.1|Host: a|Connection: close, false",
    "GET / HTTP/1.1|Host: a|Connection: x|connection: y ; CLOSE, true",
    "'GET / HTTP/1.1|Host: a|Connection: x|connection: y , CLOSE', false",
    "GET / HTTP/1.0, false",
    "GET / HTTP/1.0|Connection: Keep-Alive, true",
    "'GET / HTTP/1.0|Connection: keep-alive, close', false",
  })
  void tellsWhetherTheConnectionIsToStay(String head, boolean stays) throws Exception {
    assertThat(parse(head).keepAlive()).isEqualTo(stays);
  }

  @ParameterizedTest
  @CsvSource({
    "GET / HTTP/1.1|Host: a|Content-Length: 0, false",
    "GET / HTTP/1.1|Host: a|Content-Length: 1, true",
    "GET / HTTP/1.1|Host: a|Content-Length: 00, true",
    "GET / HTTP/1.1|Host: a|Transfer-Encoding: chunked, true",
    "GET / HTTP/1.1|Host: a|transfer-encoding: Chunked, true",
  })
  void tellsWhetherContentFollows(String head, boolean follows) throws Exception {
    assertThat(parse(head).content()).isEqualTo(follows);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /",
        "GET  / HTTP/1.1|Host: a",
        "GET / x HTTP/1.1|Host: a",
        " GET / HTTP/1.1|Host: a",
        "GET / HTTP/1.1 |Host: a",
        "G\u00c4T / HTTP/1.1|Host: a",
        "GET / http/1.1|Host: a",
        "GET / HTTP/1|Host: a",
        "GET / HTTP/1.10|Host: a",
        "GET / HTTP/1.1",
        "GET / HTTP/1.1|Host: a|Host: a",
        "GET / HTTP/1.0|Host: a|Host: b",
        "GET / HTTP/1.1|Host: a b",
        "GET / HTTP/1.1|Host: user@a",
        "GET / HTTP/1.1|Host : a",
        "GET / HTTP/1.1|Host: a| folded",
        "GET / HTTP/1.1|Host: a|no colon",
        "GET / HTTP/1.1|Host: a|: no name",
        "GET / HTTP/1.1|Host: a|X: \0",
        "GET / HTTP/1.1|Host: a|X: y\rZ: w",
        "GET / HTTP/1.1|Host: a|X: y\r\r",
        "GET / HTTP/1.1|Host: a|Content-Length: -1",
        "GET / HTTP/1.1|Host: a|Content-Length: +1",
        "GET / HTTP/1.1|Host: a|Content-Length:",
        "GET / HTTP/1.1|Host: a|Content-Length: 1, 1",
        "GET / HTTP/1.1|Host: a|Content-Length: 0|Content-Length: 1",
      })
  void refusesWhatCouldBeReadInTwoWays(String head) {
    assertFailsWith(Status.BAD_REQUEST, head);
  }

  /// Four of them are those of h1spec (`--strict` 16, 17, 19, 20), which got 405 before.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST / HTTP/1.0|Host: a|Transfer-Encoding: chunked",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|Content-Length: 5",
        "POST / HTTP/1.1|Host: a|Content-Length: 0|Transfer-Encoding: chunked",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: nonsense",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding:",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: identity",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked, gzip",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|Transfer-Encoding: gzip",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked, chunked",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked,",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked;x=y",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: \u00e7hunked",
      })
  void refusesContentWithoutAClearEnd(String head) {
    assertFailsWith(Status.BAD_REQUEST, head);
  }

  @Test
  void knowsNoCodingButChunked() {
    String head = "POST / HTTP/1.1|Host: a|Transfer-Encoding: gzip, chunked";
    assertFailsWith(Status.NOT_IMPLEMENTED, head);
  }

  @Test
  void refusesOtherVersions() {
    assertFailsWith(Status.VERSION_NOT_SUPPORTED, "GET / HTTP/2.0|Host: a");
  }

  @Test
  void refusesTooManyFields() {
    String hundred = "GET / HTTP/1.1|Host: a" + "|X: y".repeat(99);

    assertThatCode(() -> parse(hundred)).doesNotThrowAnyException();
    assertFailsWith(Status.HEADER_FIELDS_TOO_LARGE, hundred + "|X: y");
  }

  private static void assertFailsWith(Status status, String head) {
    assertThatThrownBy(() -> parse(head))
        .asInstanceOf(type(HttpException.class))
        .extracting(HttpException::status)
        .isEqualTo(status);
  }

  /// Parses lines with bars between them.
  private static RequestHead parse(String lines) throws HttpException {
    byte[] head = (lines.replace("|", "\r\n") + "\r\n\r\n").getBytes(ISO_8859_1);
    return RequestParser.parse(head, 0, head.length);
  }
}
