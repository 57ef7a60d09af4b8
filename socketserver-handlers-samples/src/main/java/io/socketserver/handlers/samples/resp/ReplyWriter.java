package io.socketserver.handlers.samples.resp;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Buffers replies, and writes them on request or when the buffer is full.
///
/// @source Redis serialization protocol specification, RESP2 and RESP3
class ReplyWriter {

  private static final int FLUSH_AT = 64 * 1024;
  private static final byte[] OK = ascii("+OK\r\n");
  private static final int SMALL = 512;
  private static final int LARGE = 8 * 1024;
  private static final byte[] NULL_BULK = ascii("$-1\r\n");
  private static final byte[] NULL = ascii("_\r\n");
  private static final byte[] CRLF = {'\r', '\n'};

  private final OutputStream output;
  private byte[] buffer = new byte[SMALL];
  private int size;

  /// Whether the client has asked for RESP3.
  private boolean third;

  ReplyWriter(OutputStream output) {
    this.output = output;
  }

  /// The protocol version of replies.
  ///
  /// @return 2 or 3
  int protocol() {
    return third ? 3 : 2;
  }

  void protocol(int version) {
    third = version == 3;
  }

  void ok() throws IOException {
    append(OK);
  }

  /// A simple string: ASCII without line ends.
  void simple(String text) throws IOException {
    append(ascii("+" + text + "\r\n"));
  }

  /// An error. Its first word is its kind.
  void error(String text) throws IOException {
    append(ascii("-" + text.replace('\r', ' ').replace('\n', ' ') + "\r\n"));
  }

  void integer(long value) throws IOException {
    append(ascii(":" + value + "\r\n"));
  }

  void bulk(byte[] value) throws IOException {
    append(ascii("$" + value.length + "\r\n"));
    append(value);
    append(CRLF);
  }

  void bulk(String value) throws IOException {
    bulk(value.getBytes(StandardCharsets.UTF_8));
  }

  void nullBulk() throws IOException {
    append(third ? NULL : NULL_BULK);
  }

  /// Text for display, which RESP3 marks as such.
  void text(String text) throws IOException {
    if (!third) {
      bulk(text);
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    append(ascii("=" + (bytes.length + 4) + "\r\ntxt:"));
    append(bytes);
    append(CRLF);
  }

  /// The header of a map; its keys and values follow alternately.
  void map(int pairs) throws IOException {
    if (third) {
      append(ascii("%" + pairs + "\r\n"));
    } else {
      array(2 * pairs);
    }
  }

  /// The header of an array; its elements follow as replies of their own.
  void array(int elements) throws IOException {
    append(ascii("*" + elements + "\r\n"));
  }

  /// Writes the buffered replies.
  void flush() throws IOException {
    if (size > 0) {
      int length = size;
      size = 0;
      output.write(buffer, 0, length);
      if (buffer.length > LARGE) {
        buffer = new byte[SMALL]; // a client with one large reply may then be idle for a long time
      }
    }
  }

  /// Adds a part of a reply.
  ///
  /// @param bytes the part, which must not change
  void append(byte[] bytes) throws IOException {
    if (size + bytes.length > FLUSH_AT) {
      flush();
    }
    if (bytes.length > FLUSH_AT) {
      output.write(bytes); // Not worth a copy.
      return;
    }
    if (size + bytes.length > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(size + bytes.length, 2 * buffer.length));
    }
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
