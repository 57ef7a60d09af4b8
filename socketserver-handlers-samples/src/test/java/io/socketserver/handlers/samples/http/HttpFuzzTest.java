package io.socketserver.handlers.samples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.fuzz.Fuzz;
import io.socketserver.fuzz.Pieces;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Requests, targets, ranges and dates that nobody meant. The pieces in which requests arrive make
/// no difference; what is accepted can be written and read again; no target leads out of the root,
/// and no range out of the file.
class HttpFuzzTest {

  private static final Pattern RANGE =
      Pattern.compile("bytes=\\s*([0-9]*)\\s*-\\s*([0-9]*)\\s*", Pattern.CASE_INSENSITIVE);

  private static final Pattern IMF_DATE =
      Pattern.compile("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");

  private static final Located.File FILE =
      new Located.File(Path.of("/x"), 1000, Instant.ofEpochSecond(0x5e0be100));

  private final Fuzz requests = Fuzz.of("http", HttpFuzzTest::requests, HttpException.class);
  private final Fuzz targets = Fuzz.of("http-targets", HttpFuzzTest::target, HttpException.class);
  private final Fuzz ranges = Fuzz.of("http-ranges", HttpFuzzTest::range);
  private final Fuzz dates = Fuzz.of("http-dates", HttpFuzzTest::date);

  @Test
  void readsRequests() {
    requests.quickly();
  }

  @Tag("slow")
  @Test
  void readsRequestsThoroughly() {
    requests.thoroughly();
  }

  @Test
  void readsTargets() {
    targets.quickly();
  }

  @Tag("slow")
  @Test
  void readsTargetsThoroughly() {
    targets.thoroughly();
  }

  @Test
  void readsRanges() {
    ranges.quickly();
  }

  @Tag("slow")
  @Test
  void readsRangesThoroughly() {
    ranges.thoroughly();
  }

  @Test
  void readsDates() {
    dates.quickly();
  }

  @Tag("slow")
  @Test
  void readsDatesThoroughly() {
    dates.thoroughly();
  }

  // ---- requests

  /// What was read, and the error at the end; null if there is none.
  private record Read(List<String> heads, boolean empty, Status status, String error) {}

  private static String requests(byte[] input) throws HttpException {
    List<RequestHead> heads = new ArrayList<>();
    Read read = read(List.of(input), heads);
    assertThat(read(Pieces.of(input), new ArrayList<>())).isEqualTo(read);
    StringBuilder outcome = new StringBuilder();
    for (RequestHead head : heads) {
      byte[] encoded = encode(head).getBytes(ISO_8859_1);
      if (encoded.length <= HeadParser.MAX_HEAD) {
        List<RequestHead> again = new ArrayList<>();
        read(List.of(encoded), again);
        assertThat(again.stream().map(HttpFuzzTest::shown)).containsExactly(shown(head));
      }
      outcome.append(head.method().length() < 8 ? head.method() : "").append(conditions(head));
    }
    if (read.error() != null) {
      throw new HttpException(read.status(), read.error());
    }
    return outcome + (read.empty() ? "" : " and a rest");
  }

  private static Read read(List<byte[]> pieces, List<RequestHead> heads) {
    var parser = new HeadParser();
    try {
      for (byte[] piece : pieces) {
        for (int at = 0; at < piece.length; at += HeadParser.PIECE) {
          int size = Math.min(HeadParser.PIECE, piece.length - at);
          parser.add(ByteBuffer.wrap(piece, at, size));
          for (RequestHead head = parser.next(); head != null; head = parser.next()) {
            heads.add(head);
          }
          assertThat(parser.capacity()).isLessThanOrEqualTo(HeadParser.MAX_HEAD + HeadParser.PIECE);
        }
      }
      return new Read(
          heads.stream().map(HttpFuzzTest::shown).toList(), parser.isEmpty(), null, null);
    } catch (HttpException e) {
      return new Read(
          heads.stream().map(HttpFuzzTest::shown).toList(), false, e.status(), e.getMessage());
    }
  }

  private static String shown(RequestHead head) {
    return encode(head) + head.content() + head.keepAlive();
  }

  private static String encode(RequestHead head) {
    StringBuilder text = new StringBuilder(head.method()).append(' ').append(head.target());
    text.append(head.http11() ? " HTTP/1.1\r\n" : " HTTP/1.0\r\n");
    return text.append(head.fields()).append("\r\n").toString();
  }

  /// Evaluates the conditions, which must have an order.
  private static String conditions(RequestHead head) {
    var conditions = new Conditions(head.fields(), FILE);
    String range = head.fields().first("Range");
    if (range != null) {
      range(range);
    }
    return " " + conditions.verdict() + conditions.rangeHolds();
  }

  // ---- targets

  private static String target(byte[] input) throws HttpException {
    String text = new String(input, ISO_8859_1);
    Target target = Target.parse(text);
    assertThat(target.rawPath()).startsWith("/").doesNotStartWith("//");
    assertThat(target.rawPath() + target.query()).matches("[!-~&&[^#\\\\]]*");
    assertThat(Target.parse(target.rawPath() + target.query())).isEqualTo(target);
    int depth = 0;
    if (!target.name().isEmpty()) {
      for (String segment : target.name().split("/", -1)) {
        assertThat(Target.isName(segment)).as(segment).isTrue();
        assertThat(segment.startsWith(".") && !segment.equals(".well-known")).isFalse();
        depth++;
      }
    }
    assertThat(Path.of("/root").resolve(target.name()).normalize().startsWith("/root")).isTrue();
    return "/".repeat(Math.min(depth, 9))
        + (target.folder() ? "folder" : "")
        + (target.query().isEmpty() ? "" : "?");
  }

  // ---- ranges

  private static String range(byte[] input) {
    String field = new String(input, ISO_8859_1);
    boolean possible = field.chars().noneMatch(c -> c < ' ' && c != '\t' || c == 0x7f);
    return possible ? range(field) : "rejected before";
  }

  private static String range(String field) {
    StringBuilder outcome = new StringBuilder();
    for (long size : new long[] {0, 1, 100, Long.MAX_VALUE / 40}) {
      ByteRange range = ByteRange.parse(field, size);
      assertThat(range).as("%s of %d", field, size).isEqualTo(expected(field, size));
      outcome.append(range == null ? 'n' : range.length() == 0 ? 'e' : 'r');
    }
    return outcome.toString();
  }

  /// As RFC 9110 defines it, with numbers of any size.
  private static ByteRange expected(String field, long size) {
    Matcher matcher = RANGE.matcher(field);
    if (!matcher.matches() || matcher.group(1).isEmpty() && matcher.group(2).isEmpty()) {
      return null;
    }
    BigInteger most = BigInteger.valueOf(Long.MAX_VALUE / 20);
    if (matcher.group(1).isEmpty()) {
      long length = new BigInteger(matcher.group(2)).min(BigInteger.valueOf(size)).longValue();
      return new ByteRange(size - length, length);
    }
    BigInteger first = new BigInteger(matcher.group(1)).min(most);
    BigInteger last =
        matcher.group(2).isEmpty() ? most : new BigInteger(matcher.group(2)).min(most);
    if (last.compareTo(first) < 0) {
      return null;
    }
    BigInteger end = last.min(BigInteger.valueOf(size - 1));
    long length = end.subtract(first).add(BigInteger.ONE).max(BigInteger.ZERO).longValue();
    return new ByteRange(first.longValue(), length);
  }

  // ---- dates

  private static String date(byte[] input) {
    String text = new String(input, ISO_8859_1);
    Long seconds = HttpDate.parse(text);
    if (seconds == null) {
      return "no date";
    }
    String written = HttpDate.format(seconds);
    assertThat(written).matches(IMF_DATE);
    assertThat(HttpDate.parse(written)).isEqualTo(seconds);
    if (IMF_DATE.matcher(text).matches()) {
      assertThat(written).isEqualTo(text);
    }
    return "a date " + text.length();
  }
}
