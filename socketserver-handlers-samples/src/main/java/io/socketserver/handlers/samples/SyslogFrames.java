package io.socketserver.handlers.samples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Splits a stream into syslog messages: each begins with its length, or ends with its line.
///
/// A frame has a length if it begins with a number, a space and a priority, and if the number is
/// plausible; any other frame is a line. A line of text may begin with a number too, such as a
/// date, and treated as a length it would swallow what follows. One connection may mix both kinds.
/// Longer messages are truncated, and the stream stays in sync.
///
/// @source RFC 6587, section 3.4
final class SyslogFrames {

  /// The longest plausible announced message, in bytes, unless the limit is greater. rsyslog has
  /// the same limit (MaxFrameSize of imtcp).
  private static final int MAX_COUNT = 200_000;

  /// More digits than any plausible length has.
  private static final int MAX_DIGITS = 9;

  /// Of a priority, within its angle brackets.
  private static final int MAX_PRIORITY_DIGITS = 3;

  private static final int MAX_HEAD = MAX_DIGITS + 1 + MAX_PRIORITY_DIGITS + 2;

  private static final Pattern COUNTED = Pattern.compile("([1-9]\\d*) (<\\d+>)");

  private final PushbackInputStream input;
  private final int maxBytes;

  /// @param input the stream; buffered, since single bytes are read
  /// @param maxBytes the maximum number of bytes to keep of a message
  SyslogFrames(InputStream input, int maxBytes) {
    this.input = new PushbackInputStream(input, MAX_HEAD);
    this.maxBytes = maxBytes;
  }

  /// A received message.
  ///
  /// @param bytes the message, or its beginning
  /// @param truncated whether bytes were dropped
  record Frame(byte[] bytes, boolean truncated) {

    /// Whether this is just an empty line, which some senders put between frames.
    boolean isEmpty() {
      for (byte b : bytes) {
        if (b != '\r') {
          return false;
        }
      }
      return !truncated;
    }
  }

  /// Reads one frame. At the end of the stream it is the rest, perhaps empty.
  Frame next() throws IOException {
    String head = head();
    input.unread(head.getBytes(US_ASCII));
    Matcher counted = COUNTED.matcher(head);
    if (counted.matches()) {
      int length = Integer.parseInt(counted.group(1));
      if (length >= counted.group(2).length() && length <= Math.max(MAX_COUNT, maxBytes)) {
        input.skipNBytes(counted.group(1).length() + 1);
        return counted(length);
      }
    }
    return line();
  }

  /// Reads a length, a space and a priority, or as much of them as there is.
  private String head() throws IOException {
    var head = new ByteArrayOutputStream(MAX_HEAD);
    if (digits(head, MAX_DIGITS) > 0 && take(head, ' ') && take(head, '<')) {
      digits(head, MAX_PRIORITY_DIGITS);
      take(head, '>');
    }
    return head.toString(US_ASCII);
  }

  /// Reads digits as long as there are any, up to a limit.
  ///
  /// @return how many
  private int digits(ByteArrayOutputStream taken, int most) throws IOException {
    int count = 0;
    while (count < most && takeIf(taken, SyslogFrames::isDigit)) {
      count++;
    }
    return count;
  }

  private boolean take(ByteArrayOutputStream taken, char wanted) throws IOException {
    return takeIf(taken, b -> b == wanted);
  }

  /// Reads a byte if it is the expected one.
  private boolean takeIf(ByteArrayOutputStream taken, IntPredicate wanted) throws IOException {
    int b = input.read();
    if (wanted.test(b)) {
      taken.write(b);
      return true;
    }
    if (b >= 0) {
      input.unread(b);
    }
    return false;
  }

  private Frame counted(int length) throws IOException {
    byte[] bytes = input.readNBytes(Math.min(length, maxBytes));
    if (bytes.length == maxBytes && length > maxBytes) {
      skip(length - maxBytes);
    }
    return new Frame(bytes, bytes.length < length);
  }

  /// Skips to the beginning of the next frame, or to the end of the stream.
  private void skip(int length) throws IOException {
    byte[] buffer = new byte[8192];
    for (int left = length, read = 0; left > 0 && read >= 0; left -= read) {
      read = input.read(buffer, 0, Math.min(left, buffer.length));
    }
  }

  /// Reads to a line feed, or to a null, with which some senders end their lines.
  private Frame line() throws IOException {
    var line = new ByteArrayOutputStream();
    boolean truncated = false;
    for (int b = input.read(); b >= 0 && b != '\n' && b != 0; b = input.read()) {
      if (line.size() < maxBytes) {
        line.write(b);
      } else {
        truncated = true;
      }
    }
    return new Frame(line.toByteArray(), truncated);
  }

  private static boolean isDigit(int b) {
    return b >= '0' && b <= '9';
  }
}
