package io.socketserver.handlers.samples.resp;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Collects replies, and writes them when told to, or when there are many.
///
/// @source Redis serialization protocol specification, RESP2
final class ReplyWriter {

  private static final int FLUSH_AT = 64 * 1024;
  private static final byte[] OK = ascii("+OK\r\n");
  private static final byte[] NULL = ascii("$-1\r\n");
  private static final byte[] CRLF = {'\r', '\n'};

  private final OutputStream output;
  private byte[] buffer = new byte[512];
  private int size;

  ReplyWriter(OutputStream output) {
    this.output = output;
  }

  void ok() throws IOException {
    append(OK);
  }

  /// A reply of ASCII without line ends.
  void simple(String text) throws IOException {
    append(ascii("+" + text + "\r\n"));
  }

  /// An error, of which the first word is its kind.
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
    append(NULL);
  }

  /// The head of an array; its elements follow as replies of their own.
  void array(int elements) throws IOException {
    append(ascii("*" + elements + "\r\n"));
  }

  /// Writes what was collected.
  void flush() throws IOException {
    if (size > 0) {
      int length = size;
      size = 0;
      output.write(buffer, 0, length);
    }
  }

  private void append(byte[] bytes) throws IOException {
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
