package io.socketserver.handlers.samples.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.handlers.samples.ScriptedRequest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpHandlerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String GET = "GET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String MODIFIED = "Sun, 06 Nov 1994 08:49:37 GMT";
  private static final String BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT";
  private static final String AFTER = "Sun, 06 Nov 1994 08:49:38 GMT";
  private static final String TAG = "\"2ebc98a1.0-3\"";

  @TempDir private Path root;

  @BeforeEach
  void fill() throws IOException {
    Files.writeString(root.resolve("a.txt"), "abc");
    Files.setLastModifiedTime(
        root.resolve("a.txt"), FileTime.from(Instant.ofEpochSecond(784111777)));
    Files.createDirectory(root.resolve("sub"));
  }

  @Test
  void sendsTheHeaderAndASmallFileInOneWrite() throws Exception {
    ScriptedRequest request = serve(GET);

    assertThat(request.writes()).hasSize(1);
    assertThat(request.written())
        .startsWith("HTTP/1.1 200 OK\r\nDate: ")
        .contains("\r\nContent-Length: 3\r\n")
        .contains("\r\nContent-Type: text/plain; charset=utf-8\r\n")
        .contains("\r\nLast-Modified: " + MODIFIED + "\r\n")
        .contains("\r\nETag: " + TAG + "\r\n")
        .doesNotContain("Connection:")
        .endsWith("\r\n\r\nabc");
  }

  @Test
  void answersRequestsInARowInTheirOrder() throws Exception {
    ScriptedRequest request = serve(GET + GET.replace("GET", "HEAD") + GET.replace("a.txt", "b"));

    assertThat(request.writes()).hasSize(3);
    assertThat(request.writes().get(0)).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nabc");
    assertThat(request.writes().get(1)).contains("Content-Length: 3\r\n").endsWith("\r\n\r\n");
    assertThat(request.writes().get(2)).startsWith("HTTP/1.1 404 ");
  }

  @Test
  void sendsALargeFileInPieces() throws Exception {
    String large = "0123456789".repeat(20_000);
    Files.writeString(root.resolve("large.txt"), large);

    ScriptedRequest request = serve(GET.replace("a.txt", "large.txt"));

    assertThat(request.written()).endsWith("\r\n\r\n" + large);
    assertThat(request.writes()).hasSizeBetween(4, 5);
  }

  @Test
  void sendsAnEmptyFile() throws Exception {
    Files.createFile(root.resolve("empty"));

    assertThat(serve(GET.replace("a.txt", "empty")).written())
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("\r\nContent-Length: 0\r\n")
        .contains("\r\nContent-Type: application/octet-stream\r\n")
        .endsWith("\r\n\r\n");
  }

  @Test
  void neverTakesContentForARequest() throws Exception {
    String hidden = GET.replace("a.txt", "hidden");
    assertThat(serve(with(GET, "Content-Length: " + hidden.length()) + hidden).writes())
        .singleElement()
        .asString()
        .startsWith("HTTP/1.1 400 ")
        .contains("\r\nConnection: close\r\n");
    assertThat(serve(with(GET, "Transfer-Encoding: chunked") + "0\r\n\r\n" + hidden).writes())
        .hasSize(1);
    String post = GET.replace("GET", "POST");
    assertThat(serve(with(post, "Content-Length: " + hidden.length()) + hidden).writes())
        .singleElement()
        .asString()
        .startsWith("HTTP/1.1 405 ")
        .contains("\r\nAllow: GET, HEAD\r\n")
        .contains("\r\nConnection: close\r\n");
  }

  @Test
  void endsTheConnectionAfterWhatItCannotRead() throws Exception {
    assertThat(serve("GET /\r\n\r\n" + GET).writes())
        .singleElement()
        .asString()
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void goesOnAfterATargetThatItRefuses() throws Exception {
    assertThat(serve(GET.replace("a.txt", "..") + GET).writes())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("HTTP/1.1 400 "),
            second -> assertThat(second).startsWith("HTTP/1.1 200 "));
  }

  @Test
  void closesWhenTheServerIsStopping() throws Exception {
    ScriptedRequest request = new ScriptedRequest(GET + GET).stopping();
    handler().handle(request);

    assertThat(request.writes())
        .singleElement()
        .asString()
        .startsWith("HTTP/1.1 200 ")
        .contains("\r\nConnection: close\r\n");
  }

  @Test
  void tellsAnOldClientThatTheConnectionStays() throws Exception {
    String old = "GET /a.txt HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";

    assertThat(serve(old + "GET /a.txt HTTP/1.0\r\n\r\n" + GET).writes())
        .satisfiesExactly(
            first -> assertThat(first).contains("\r\nConnection: keep-alive\r\n"),
            second -> assertThat(second).contains("\r\nConnection: close\r\n"));
  }

  @Test
  void answersAHalfRequestThatGoesNoFurther() throws Exception {
    ScriptedRequest request = new ScriptedRequest("GET / HT").thenSilence();
    handler().handle(request);

    assertThat(request.written()).startsWith("HTTP/1.1 408 ").contains("\r\nConnection: close\r\n");
  }

  @Test
  void leavesAKeptConnectionWithoutAWord() throws Exception {
    ScriptedRequest request = new ScriptedRequest(GET).thenSilence();
    handler().handle(request);

    assertThat(request.writes()).hasSize(1);
  }

  @Test
  void sendsAFolderToItsSlashWithinTheSameSite() throws Exception {
    assertThat(serve(GET.replace("a.txt", "sub?x=1")).written())
        .startsWith("HTTP/1.1 301 ")
        .contains("\r\nLocation: /sub/?x=1\r\n");
    assertThat(serve(GET.replace("/a.txt", "//sub")).written()).startsWith("HTTP/1.1 404 ");
  }

  @ParameterizedTest
  @CsvSource({"GET, 200", "get, 501", "BREW, 501", "OPTIONS, 405", "CONNECT, 405"})
  void knowsMethods(String method, String status) throws Exception {
    assertThat(serve(GET.replace("GET", method)).written()).startsWith("HTTP/1.1 " + status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "If-None-Match: " + TAG + "|304",
        "If-None-Match: \"x\", W/" + TAG + "|304",
        "If-None-Match: *|304",
        "If-None-Match: \"x\"|200",
        "If-Modified-Since: " + MODIFIED + "|304",
        "If-Modified-Since: " + AFTER + "|304",
        "If-Modified-Since: " + BEFORE + "|200",
        "If-Modified-Since: yesterday|200",
        "If-None-Match: \"x\"^If-Modified-Since: " + MODIFIED + "|200",
        "If-Match: *|200",
        "If-Match: " + TAG + "|200",
        "If-Match: W/" + TAG + "|412",
        "If-Match: \"x\"|412",
        "If-Unmodified-Since: " + MODIFIED + "|200",
        "If-Unmodified-Since: " + BEFORE + "|412",
        "If-Match: " + TAG + "^If-Unmodified-Since: " + BEFORE + "|200",
        "Range: bytes=0-1|206",
        "Range: bytes=3-|416",
        "Range: bytes=0-0,2-2|200",
        "Range: bytes=0-1^If-Range: " + TAG + "|206",
        "Range: bytes=0-1^If-Range: " + MODIFIED + "|206",
        "Range: bytes=0-1^If-Range: W/" + TAG + "|200",
        "Range: bytes=0-1^If-Range: " + AFTER + "|200",
        "Range: bytes=9-^If-Range: \"x\"|200",
        "Range: bytes=0-1^If-None-Match: " + TAG + "|304",
      })
  void heedsConditionsAndRanges(String fields, String status) throws Exception {
    assertThat(serve(with(GET, fields.replace("^", "\r\n"))).written())
        .startsWith("HTTP/1.1 " + status + " ");
  }

  @Test
  void sendsThePartThatARangeAsksFor() throws Exception {
    assertThat(serve(with(GET, "Range: bytes=1-")).written())
        .contains("\r\nContent-Range: bytes 1-2/3\r\n")
        .contains("\r\nContent-Length: 2\r\n")
        .endsWith("\r\n\r\nbc");
    assertThat(serve(with(GET, "Range: bytes=7-")).written())
        .contains("\r\nContent-Range: bytes */3\r\n");
  }

  @Test
  void sendsNothingAfterTheHeaderOf304() throws Exception {
    assertThat(serve(with(GET, "If-None-Match: *")).written())
        .contains("\r\nETag: " + TAG + "\r\n")
        .doesNotContain("Content-Length")
        .endsWith("\r\n\r\n");
  }

  @Test
  void breaksOffWhenAFileBecomesShorter() throws Exception {
    try (FileTransfer transfer = begin(new ScriptedRequest(), "a.txt")) {
      assertThat(transfer).isNotNull();
      assertThatThrownBy(transfer::next)
          .isInstanceOf(EOFException.class)
          .hasMessageContaining("a.txt was truncated");
    }
  }

  @Test
  void answersWith500WhereAFileCannotBeOpened() throws Exception {
    ScriptedRequest request = new ScriptedRequest();

    assertThat(begin(request, "gone")).isNull();
    assertThat(request.written()).startsWith("HTTP/1.1 500 ");
  }

  /// Of which there should be four bytes.
  private @Nullable FileTransfer begin(ScriptedRequest request, String file) throws IOException {
    Response.Part part = new Response.Part(root.resolve(file), 0, 4);
    RequestHead head = new RequestHead("GET", "/" + file, true, false, new Fields());
    return new ResponseWriter(request.output())
        .begin(new Response(Status.OK, "", part), head, true);
  }

  @Test
  void refusesAHeadThatBreaksOff() throws Exception {
    assertThat(serve("GET / HTTP/1.1\r\nHost: a\r\n").written()).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void answersAClientThatNeverSpoke() throws Exception {
    ScriptedRequest request = new ScriptedRequest().thenSilence();
    handler().handle(request);

    assertThat(request.written()).startsWith("HTTP/1.1 408 ");
  }

  /// Each read is quick; only all together take too long.
  @Test
  void givesUpOnAHeadThatComesInDribbles() throws Exception {
    AtomicLong nanoTime = new AtomicLong();
    ScriptedRequest request =
        new ScriptedRequest(GET.split(""))
            .beforeRead(() -> nanoTime.addAndGet(Duration.ofSeconds(9).toNanos()));
    handler(nanoTime::get).handle(request);

    assertThat(request.written()).startsWith("HTTP/1.1 408 ");
    assertThat(request.writesBeforeReads()).as("reads").hasSize(5);
  }

  @Test
  void leavesLessTimeForEachReadOfAHead() throws Exception {
    AtomicLong nanoTime = new AtomicLong();
    List<Duration> timeouts = new ArrayList<>();
    ScriptedRequest request =
        new ScriptedRequest(GET.substring(0, 5), GET.substring(5, 9), GET.substring(9));
    request.beforeRead(() -> {
      timeouts.add(request.readTimeout());
      nanoTime.addAndGet(Duration.ofSeconds(10).toNanos());
    });
    handler(nanoTime::get).handle(request);

    assertThat(timeouts).containsExactly(PATIENCE, PATIENCE, PATIENCE.minusSeconds(10));
    assertThat(request.readTimeout()).isEqualTo(PATIENCE);
  }

  private ScriptedRequest serve(String sent) throws Exception {
    ScriptedRequest request = new ScriptedRequest(sent);
    handler().handle(request);
    return request;
  }

  private HttpHandler handler() throws IOException {
    return handler(System::nanoTime);
  }

  private HttpHandler handler(LongSupplier nanoTime) throws IOException {
    return new HttpHandler(new Site(root, "index.html"), PATIENCE, nanoTime);
  }

  private static String with(String request, String fields) {
    return request.substring(0, request.length() - 2) + fields + "\r\n\r\n";
  }
}
