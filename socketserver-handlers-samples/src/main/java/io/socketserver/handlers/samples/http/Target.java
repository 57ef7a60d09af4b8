package io.socketserver.handlers.samples.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// The target of a request, as a name below the root.
///
/// This is the first of two checks: it rejects every name that is not plainly below the root;
/// [Site] then checks the real path.
///
/// @param rawPath the path as sent, which begins with a slash
/// @param query the question mark and the text after it, or empty
/// @param name the path, decoded, without leading and trailing slashes
/// @param folder whether the path ends with a slash
/// @source RFC 9112, section 3.2; RFC 3986, sections 2.1 and 3.3
record Target(String rawPath, String query, String name, boolean folder) {

  /// Parses a target in origin-form or absolute-form.
  static Target parse(String text) throws HttpException {
    String origin = originForm(text);
    int mark = origin.indexOf('?');
    String path = mark < 0 ? origin : origin.substring(0, mark);
    String query = mark < 0 ? "" : origin.substring(mark);
    checkCharacters(origin);
    if (!path.startsWith("/")) {
      throw bad("the target is not a path");
    }
    String decoded = path.indexOf('%') < 0 ? path : decode(path);
    checkSegments(decoded);
    boolean folder = decoded.endsWith("/");
    String name = decoded.substring(1, Math.max(1, decoded.length() - (folder ? 1 : 0)));
    return new Target(path, query, name, folder);
  }

  /// Whether a text is the name of a file in a folder, and does not lead elsewhere.
  static boolean isName(String segment) {
    return !segment.isEmpty()
        && !segment.equals(".")
        && !segment.equals("..")
        && segment.indexOf('/') < 0
        && segment.indexOf('\\') < 0
        && segment.indexOf('\0') < 0;
  }

  private static String originForm(String text) {
    int authority = 0;
    if (text.regionMatches(true, 0, "http://", 0, 7)) {
      authority = 7;
    } else if (text.regionMatches(true, 0, "https://", 0, 8)) {
      authority = 8;
    }
    if (authority == 0) {
      return text;
    }
    for (int i = authority; i < text.length(); i++) {
      if (text.charAt(i) == '/') {
        return text.substring(i);
      }
      if (text.charAt(i) == '?') {
        return "/" + text.substring(i);
      }
    }
    return "/";
  }

  private static void checkCharacters(String text) throws HttpException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || c == '\\' || c == '#') {
        throw bad("a character in the target that must be percent-encoded");
      }
    }
  }

  private static String decode(String path) throws HttpException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%') {
        bytes.write(decodedByte(path, i + 1));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes.toByteArray());
      return StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
    } catch (CharacterCodingException e) {
      throw bad("the target is not UTF-8");
    }
  }

  private static int decodedByte(String path, int index) throws HttpException {
    if (index + 2 > path.length()) {
      throw bad("a percent sign without two hexadecimal digits");
    }
    int high = Character.digit(path.charAt(index), 16);
    int low = Character.digit(path.charAt(index + 1), 16);
    if (high < 0 || low < 0) {
      throw bad("a percent sign without two hexadecimal digits");
    }
    int value = high << 4 | low;
    // An encoded slash is part of a name, and no file's name has one.
    if (value < ' ' || value == 0x7f || value == '/' || value == '\\') {
      throw bad("a percent-encoded control character or slash");
    }
    return value;
  }

  /// Checks the text after each slash; after the last it may be empty.
  private static void checkSegments(String path) throws HttpException {
    for (int start = 1; start < path.length(); ) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      checkSegment(path.substring(start, end));
      start = end + 1;
    }
  }

  private static void checkSegment(String segment) throws HttpException {
    if (segment.equals(".") || segment.equals("..")) {
      throw bad("a dot segment in the target");
    }
    // An empty segment would make "//host" of a redirect, which is another site. Names that begin
    // with a dot are the private data of tools (.git, .env), but RFC 8615 has one that is meant to
    // be public.
    if (segment.isEmpty() || (segment.startsWith(".") && !segment.equals(".well-known"))) {
      throw new HttpException(Status.NOT_FOUND, "no such file");
    }
  }

  private static HttpException bad(String reason) {
    return new HttpException(Status.BAD_REQUEST, reason);
  }
}
