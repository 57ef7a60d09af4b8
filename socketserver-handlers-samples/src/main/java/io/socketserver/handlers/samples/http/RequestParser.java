package io.socketserver.handlers.samples.http;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Parses a [RequestHead]. Strict about ambiguous input, since request smuggling exploits that.
///
/// @source RFC 9112, sections 2.2, 3, 5 and 6; RFC 9110, section 5.6.2
final class RequestParser {

  private static final int MAX_FIELDS = 100;
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
  private static final String NOT_IN_HOST = "/?#@\\\"<>^`{|}";

  private final byte[] bytes;
  private final int end;
  private int position;

  private RequestParser(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  /// Parses a head.
  ///
  /// @param bytes the bytes that contain the head
  /// @param start the index of the request line
  /// @param end the index after the empty line
  static RequestHead parse(byte[] bytes, int start, int end) throws HttpException {
    return new RequestParser(bytes, start, end).head();
  }

  private RequestHead head() throws HttpException {
    String line = nextLine();
    int first = line.indexOf(' ');
    int last = line.lastIndexOf(' ');
    if (first <= 0 || last <= first + 1 || line.indexOf(' ', first + 1) != last) {
      throw bad("the request line is not method, target and version");
    }
    String method = line.substring(0, first);
    if (!isToken(method)) {
      throw bad("the method is not a token");
    }
    boolean http11 = isVersion11(line.substring(last + 1));
    Fields fields = readFields();
    checkHost(fields, http11);
    return new RequestHead(
        method, line.substring(first + 1, last), http11, announcesContent(fields, http11), fields);
  }

  private Fields readFields() throws HttpException {
    Fields fields = new Fields();
    for (String line = nextLine(); !line.isEmpty(); line = nextLine()) {
      int colon = line.indexOf(':');
      if (colon < 0 || !isToken(line.substring(0, colon))) {
        throw bad("a header field does not begin with its name and a colon");
      }
      if (fields.size() == MAX_FIELDS) {
        throw new HttpException(
            Status.HEADER_FIELDS_TOO_LARGE, "more than " + MAX_FIELDS + " header fields");
      }
      fields.add(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    return fields;
  }

  /// The next line, without its terminator: CR LF, or LF alone, which section 2.2 allows.
  private String nextLine() throws HttpException {
    int start = position;
    while (bytes[position] != '\n') {
      int b = bytes[position] & 0xff;
      boolean lineEnd = b == '\r' && position + 1 < end && bytes[position + 1] == '\n';
      if ((b < ' ' && b != '\t' && !lineEnd) || b == 0x7f) {
        throw bad("a control character in the header");
      }
      position++;
    }
    int stop = position > start && bytes[position - 1] == '\r' ? position - 1 : position;
    position++;
    return new String(bytes, start, stop - start, StandardCharsets.ISO_8859_1);
  }

  private static boolean isVersion11(String version) throws HttpException {
    if (version.length() != 8
        || !version.startsWith("HTTP/")
        || !isDigit(version.charAt(5))
        || version.charAt(6) != '.'
        || !isDigit(version.charAt(7))) {
      throw bad("the version is not HTTP/ and two digits with a full stop");
    }
    if (version.charAt(5) != '1') {
      throw new HttpException(
          Status.VERSION_NOT_SUPPORTED, "only HTTP/1.0 and HTTP/1.1 are supported");
    }
    return version.charAt(7) != '0';
  }

  /// Whether content follows. Its length must be unambiguous, whatever the response will be.
  private static boolean announcesContent(Fields fields, boolean http11) throws HttpException {
    List<String> lengths = fields.all("Content-Length");
    if (lengths.size() > 1 || (!lengths.isEmpty() && !isNumber(lengths.getFirst()))) {
      throw bad("Content-Length is not a single number");
    }
    String codings = fields.joined("Transfer-Encoding");
    if (codings == null) {
      return !lengths.isEmpty() && !lengths.getFirst().equals("0");
    }
    if (!http11) {
      throw bad("HTTP/1.0 has no Transfer-Encoding");
    }
    if (!lengths.isEmpty()) {
      throw bad("Content-Length and Transfer-Encoding exclude each other");
    }
    checkCodings(codings);
    return true;
  }

  /// The last coding must be `chunked`, the only one that tells where the content ends.
  private static void checkCodings(String codings) throws HttpException {
    int comma = codings.lastIndexOf(',');
    if (!codings.substring(comma + 1).strip().equalsIgnoreCase("chunked")) {
      throw bad("chunked is not the last transfer coding");
    }
    for (String coding : codings.substring(0, Math.max(comma, 0)).split(",")) {
      if (coding.strip().equalsIgnoreCase("chunked")) {
        throw bad("chunked is a transfer coding twice");
      }
    }
    if (comma >= 0) {
      throw new HttpException(
          Status.NOT_IMPLEMENTED, "the only supported transfer coding is chunked");
    }
  }

  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static void checkHost(Fields fields, boolean http11) throws HttpException {
    List<String> hosts = fields.all("Host");
    if (hosts.size() > 1 || (hosts.isEmpty() && http11)) {
      throw bad("exactly one Host field is required");
    }
    if (!hosts.isEmpty() && !isHost(hosts.getFirst())) {
      throw bad("the Host field is not a host with or without a port");
    }
  }

  private static boolean isHost(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || NOT_IN_HOST.indexOf(c) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !isDigit(c) && TOKEN_MARKS.indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static HttpException bad(String reason) {
    return new HttpException(Status.BAD_REQUEST, reason);
  }
}
