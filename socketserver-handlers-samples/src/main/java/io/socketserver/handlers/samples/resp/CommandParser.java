package io.socketserver.handlers.samples.resp;

import java.io.ByteArrayOutputStream;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds commands in what has come: arrays of bulk strings, or lines of words for people with
/// netcat. It waits for nothing, so that both forms of the handler can use it.
///
/// A command that is not whole stays in the buffer, and is looked at from its beginning when more
/// has come. Strings in it are stepped over by their length, so that this costs little.
///
/// @source Redis serialization protocol specification, "Sending commands to a Redis server" and
///   "Inline commands"
final class CommandParser {

  private static final int MAX_ARGUMENTS = 1024;
  private static final int MAX_INLINE = 8 * 1024;
  private static final int MAX_DIGITS = 18;
  private static final int BUFFER_SIZE = 16 * 1024;

  /// More must come. Thrown at the end of each read, and so made once.
  private static final class Incomplete extends Exception {

    @Serial private static final long serialVersionUID = 1L;

    private static final Incomplete INSTANCE = new Incomplete();

    private Incomplete() {
      super("more must come", null, false, false);
    }
  }

  private final int maxBulk;

  /// What has come and belongs to no command yet is from start to end.
  private byte[] buffer = new byte[BUFFER_SIZE];

  private int start;
  private int end;

  /// How far the command that is being looked at has been read.
  private int position;

  /// Makes a parser.
  ///
  /// @param maxBulk the most bytes in an argument; all of a command's together may have twice that
  CommandParser(int maxBulk) {
    this.maxBulk = maxBulk;
  }

  boolean isEmpty() {
    return start == end;
  }

  /// Takes what has come. Memory is taken as it comes, not as it is promised.
  void add(ByteBuffer data) {
    int count = data.remaining();
    if (start == end) {
      start = 0;
      end = 0;
      if (buffer.length > BUFFER_SIZE && count <= BUFFER_SIZE) {
        buffer = new byte[BUFFER_SIZE];
      }
    } else if (end + count > buffer.length) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    }
    if (end + count > buffer.length) {
      buffer =
          Arrays.copyOf(
              buffer, Math.max(end + count, (int) Math.min(2L * end, Integer.MAX_VALUE - 8)));
    }
    data.get(buffer, end, count);
    end += count;
  }

  /// Gives the next command.
  ///
  /// @return its name and arguments; empty for an empty one, which has no reply; null if more must
  ///   come
  @Nullable List<byte[]> next() throws ProtocolException {
    position = start;
    try {
      int first = read();
      List<byte[]> command = first == '*' ? array() : inline(first);
      start = position;
      return command;
    } catch (Incomplete e) {
      return null;
    }
  }

  private List<byte[]> array() throws Incomplete, ProtocolException {
    long count = number("invalid multibulk length");
    if (count > MAX_ARGUMENTS) {
      throw new ProtocolException("invalid multibulk length");
    }
    // Grows with what has come: what was announced costs nothing yet, and may be any number.
    List<byte[]> arguments = new ArrayList<>();
    long left = 2L * maxBulk;
    for (int i = 0; i < count; i++) {
      byte[] argument = bulk(Math.min(left, maxBulk));
      left -= argument.length;
      arguments.add(argument);
    }
    return arguments;
  }

  private byte[] bulk(long max) throws Incomplete, ProtocolException {
    int mark = read();
    if (mark != '$') {
      throw new ProtocolException("expected '$', got '" + printable(mark) + "'");
    }
    long length = number("invalid bulk length");
    if (length < 0 || length > max) {
      throw new ProtocolException("invalid bulk length");
    }
    if (end - position < length) {
      throw Incomplete.INSTANCE;
    }
    byte[] bytes = Arrays.copyOfRange(buffer, position, position + (int) length);
    position += bytes.length;
    if (read() != '\r' || read() != '\n') {
      throw new ProtocolException("expected CR LF behind a bulk string");
    }
    return bytes;
  }

  private long number(String complaint) throws Incomplete, ProtocolException {
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

  private List<byte[]> inline(int first) throws Incomplete, ProtocolException {
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

  private int read() throws Incomplete {
    if (position == end) {
      throw Incomplete.INSTANCE;
    }
    return buffer[position++] & 0xff;
  }

  private static char printable(int b) {
    return b >= ' ' && b <= '~' ? (char) b : '?';
  }
}
