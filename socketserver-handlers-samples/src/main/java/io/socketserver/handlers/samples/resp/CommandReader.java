package io.socketserver.handlers.samples.resp;

import io.socketserver.api.StreamRequest;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads commands: arrays of bulk strings, or lines of words for people with netcat.
///
/// @source Redis serialization protocol specification, "Sending commands to a Redis server" and
///   "Inline commands"
final class CommandReader {

  private static final int MAX_ARGUMENTS = 1024;
  private static final int MAX_INLINE = 8 * 1024;
  private static final int MAX_DIGITS = 18;
  private static final int FIRST_PIECE = 64 * 1024;

  private final StreamRequest request;
  private final ReplyWriter replies;
  private final int maxBulk;

  /// What was received and not yet read is from position to end.
  private final byte[] buffer = new byte[16 * 1024];

  private int position;
  private int end;

  /// Makes the reader.
  ///
  /// @param request the connection
  /// @param replies flushed before this waits: a client may hold back its next command until it has
  ///   seen them, and as long as there is no need to wait, many leave in one write
  /// @param maxBulk the most bytes in an argument; all of a command's together may have twice that
  CommandReader(StreamRequest request, ReplyWriter replies, int maxBulk) {
    this.request = request;
    this.replies = replies;
    this.maxBulk = maxBulk;
  }

  /// Reads the next command.
  ///
  /// @return its name and arguments; empty for an empty one, which has no reply; null at the end,
  ///   and when the server is stopping
  @Nullable List<byte[]> next() throws IOException, ProtocolException {
    if (position == end) {
      replies.flush();
      if (!request.awaitInput()) {
        return null;
      }
    }
    try {
      int first = read();
      return first == '*' ? array() : inline(first);
    } catch (EOFException e) {
      return null; // Half a command is none.
    }
  }

  private List<byte[]> array() throws IOException, ProtocolException {
    long count = number("invalid multibulk length");
    if (count > MAX_ARGUMENTS) {
      throw new ProtocolException("invalid multibulk length");
    }
    List<byte[]> arguments = new ArrayList<>(Math.max((int) count, 0));
    long left = 2L * maxBulk;
    for (int i = 0; i < count; i++) {
      byte[] argument = bulk(Math.min(left, maxBulk));
      left -= argument.length;
      arguments.add(argument);
    }
    return arguments;
  }

  private byte[] bulk(long max) throws IOException, ProtocolException {
    int mark = read();
    if (mark != '$') {
      throw new ProtocolException("expected '$', got '" + printable(mark) + "'");
    }
    long length = number("invalid bulk length");
    if (length < 0 || length > max) {
      throw new ProtocolException("invalid bulk length");
    }
    byte[] bytes = bytes((int) length);
    if (read() != '\r' || read() != '\n') {
      throw new ProtocolException("expected CR LF behind a bulk string");
    }
    return bytes;
  }

  /// Reads so many bytes. Memory is taken as they come, not as they are promised.
  private byte[] bytes(int length) throws IOException {
    byte[] bytes = new byte[Math.min(length, FIRST_PIECE)];
    for (int have = 0; have < length; ) {
      if (have == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * have));
      }
      if (position == end) {
        fill();
      }
      int piece = Math.min(end - position, bytes.length - have);
      System.arraycopy(buffer, position, bytes, have, piece);
      position += piece;
      have += piece;
    }
    return bytes;
  }

  private long number(String complaint) throws IOException, ProtocolException {
    int b = read();
    boolean negative = b == '-';
    if (negative) {
      b = read();
    }
    long value = 0;
    int digits = 0;
    for (; b != '\r'; b = read()) {
      if (b < '0' || b > '9' || ++digits > MAX_DIGITS) {
        throw new ProtocolException(complaint);
      }
      value = value * 10 + (b - '0');
    }
    if (digits == 0 || read() != '\n') {
      throw new ProtocolException(complaint);
    }
    return negative ? -value : value;
  }

  private List<byte[]> inline(int first) throws IOException, ProtocolException {
    List<byte[]> words = new ArrayList<>();
    ByteArrayOutputStream word = new ByteArrayOutputStream();
    int length = 0;
    for (int b = first; b != '\n'; b = read()) {
      if (++length > MAX_INLINE) {
        throw new ProtocolException("too big inline request");
      }
      if (b != ' ' && b != '\t' && b != '\r') {
        word.write(b);
      } else if (word.size() > 0) {
        words.add(word.toByteArray());
        word.reset();
      }
    }
    if (word.size() > 0) {
      words.add(word.toByteArray());
    }
    return words;
  }

  private int read() throws IOException {
    if (position == end) {
      fill();
    }
    return buffer[position++] & 0xff;
  }

  private void fill() throws IOException {
    replies.flush();
    position = 0;
    end = 0;
    int read = request.input().read(buffer);
    if (read < 0) {
      throw new EOFException();
    }
    end = read;
  }

  private static char printable(int b) {
    return b >= ' ' && b <= '~' ? (char) b : '?';
  }
}
