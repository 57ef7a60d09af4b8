package io.socketserver.handlers.samples.resp;

import java.io.Serial;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Parses commands from received bytes: arrays of bulk strings, or lines of words for users of
/// netcat.
///
/// An argument is removed from the buffer as soon as it is complete, and kept until its command is
/// complete. So, however a command is split, each byte of it is examined about once.
///
/// @source Redis serialization protocol specification, "Sending commands to a Redis server" and
///   "Inline commands"
final class CommandParser {

  private static final int MAX_ARGUMENTS = 1024;
  private static final int MAX_INLINE = 8 * 1024;
  private static final int MAX_DIGITS = 18;
  private static final int BUFFER_SIZE = 16 * 1024;

  /// Signals that more bytes are needed. Thrown at the end of each read, and so created once.
  private static final class Incomplete extends Exception {

    @Serial private static final long serialVersionUID = 1L;

    private static final Incomplete INSTANCE = new Incomplete();

    private Incomplete() {
      super("more must come", null, false, false);
    }
  }

  private final int maxBulk;

  /// Bytes that belong to no command yet are from start to end.
  private byte[] buffer = new byte[BUFFER_SIZE];

  private int start;
  private int end;

  /// How far the current command has been parsed.
  private int position;

  /// The arguments so far of an incomplete array; null between two commands.
  private @Nullable List<byte[]> arguments;

  /// The number of missing arguments, and their maximum total size in bytes.
  private long missing;

  private long left;

  /// Creates a parser.
  ///
  /// @param maxBulk the maximum size of an argument in bytes; all arguments of a command together
  ///   may have twice that
  CommandParser(int maxBulk) {
    this.maxBulk = maxBulk;
  }

  boolean isEmpty() {
    return start == end && arguments == null;
  }

  /// Adds received bytes. Memory grows with the bytes received, not with announced lengths.
  void add(ByteBuffer data) {
    int count = data.remaining();
    if (start == end) {
      start = 0;
      end = 0;
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

  /// Returns the next command.
  ///
  /// @return its name and arguments; empty for an empty command, which has no reply; null if more
  ///   bytes are needed
  @Nullable List<byte[]> next() throws ProtocolException {
    try {
      List<byte[]> command = arguments == null ? begin() : goOn(arguments);
      arguments = null;
      return command;
    } catch (Incomplete e) {
      giveBack();
      return null;
    }
  }

  /// Releases unused memory: an idle client needs only its incomplete command. A remainder is
  /// copied if it is small; the buffer grows again only after so many bytes that the copy costs
  /// little.
  private void giveBack() {
    int rest = end - start;
    if (rest <= BUFFER_SIZE / 2 && buffer.length > BUFFER_SIZE) {
      byte[] small = new byte[BUFFER_SIZE];
      System.arraycopy(buffer, start, small, 0, rest);
      buffer = small;
      start = 0;
      end = rest;
    }
  }

  /// The size of the buffer in bytes, used or not.
  int capacity() {
    return buffer.length;
  }

  private List<byte[]> begin() throws Incomplete, ProtocolException {
    position = start;
    int first = read();
    if (first != '*') {
      List<byte[]> words = InlineWords.split(line(first));
      start = position;
      return words;
    }
    missing = number("invalid multibulk length");
    if (missing > MAX_ARGUMENTS) {
      throw new ProtocolException("invalid multibulk length");
    }
    start = position;
    left = 2L * maxBulk;
    // Grows with received arguments: the announced number costs nothing yet, and may be any number.
    List<byte[]> begun = new ArrayList<>();
    arguments = begun;
    return goOn(begun);
  }

  private List<byte[]> goOn(List<byte[]> begun) throws Incomplete, ProtocolException {
    for (; missing > 0; missing--) {
      position = start;
      byte[] argument = bulk(Math.min(left, maxBulk));
      start = position;
      left -= argument.length;
      begun.add(argument);
    }
    return begun;
  }

  private byte[] bulk(long max) throws Incomplete, ProtocolException {
    int mark = read();
    if (mark != '$') {
      throw new ProtocolException("expected '$', got '" + Words.shown(mark) + "'");
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
    boolean zeroFirst = b == '0';
    long value = 0;
    int digits = 0;
    for (; b != '\r'; b = read()) {
      if (b < '0' || b > '9' || ++digits > MAX_DIGITS) {
        throw new ProtocolException(complaint);
      }
      value = value * 10 + (b - '0');
    }
    boolean canonical = digits == 1 ? !(zeroFirst && negative) : digits > 0 && !zeroFirst;
    if (!canonical || read() != '\n') {
      throw new ProtocolException(complaint);
    }
    return negative ? -value : value;
  }

  /// A line, without its end.
  private byte[] line(int first) throws Incomplete, ProtocolException {
    int length = 0;
    for (int b = first; b != '\n'; b = read()) {
      if (++length > MAX_INLINE) {
        throw new ProtocolException("too big inline request");
      }
    }
    byte[] line = Arrays.copyOfRange(buffer, position - 1 - length, position - 1);
    return length > 0 && line[length - 1] == '\r' ? Arrays.copyOf(line, length - 1) : line;
  }

  private int read() throws Incomplete {
    if (position == end) {
      throw Incomplete.INSTANCE;
    }
    return buffer[position++] & 0xff;
  }
}
