package io.socketserver.handlers.samples.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

  @ParameterizedTest
  @CsvSource({
    "/, '', true, /, ''",
    "/a, a, false, /a, ''",
    "/a/b/, a/b, true, /a/b/, ''",
    "/a?b/../c, a, false, /a, ?b/../c",
    "/a%20b/%C3%A9, a b/\u00e9, false, /a%20b/%C3%A9, ''",
    "/%252e%252e, %2e%2e, false, /%252e%252e, ''",
    "/.well-known/x, .well-known/x, false, /.well-known/x, ''",
    "/a..b/c., a..b/c., false, /a..b/c., ''",
    "http://host, '', true, /, ''",
    "HTTPS://host:1/a?b, a, false, /a, ?b",
    "http://host?b, '', true, /, ?b",
  })
  void findsTheNameBelowTheRoot(
      String text, String name, boolean folder, String rawPath, String query) throws Exception {
    assertThat(Target.parse(text)).isEqualTo(new Target(rawPath, query, name, folder));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "a",
        "ftp://host/a",
        "/..",
        "/../a",
        "/a/../b",
        "/./a",
        "/%2e%2e/a",
        "/.%2E/a",
        "/a/%2e",
        "/..%2fa",
        "/a%2Fb",
        "/..\\a",
        "/..%5ca",
        "/%00",
        "/a%00.html",
        "/%0d%0aX:y",
        "/%7f",
        "/%",
        "/%2",
        "/%zz",
        "/%-1",
        "/%c0%ae%c0%ae/a",
        "/%c0%af",
        "/%ff",
        "/a#b",
        "/\u00e9",
        "/a\tb",
      })
  void refusesWhatIsNotPlainlyBelowTheRoot(String text) {
    assertFailsWith(Status.BAD_REQUEST, text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"//", "//host", "/a//b", "/a//", "/.git/config", "/a/.env", "/.a/", "/..."})
  void findsNothingUnderNamesThatAreEmptyOrHidden(String text) {
    assertFailsWith(Status.NOT_FOUND, text);
  }

  private static void assertFailsWith(Status status, String text) {
    assertThatThrownBy(() -> Target.parse(text))
        .asInstanceOf(type(HttpException.class))
        .extracting(HttpException::status)
        .isEqualTo(status);
  }
}
