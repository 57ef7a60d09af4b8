package io.socketserver.handlers.samples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/// Finds the messages of syslog in a stream: each begins with its length, or ends with its line.
///
/// A frame that begins with a number and a space has a length, any other is a line; one connection
/// may mix them. What is longer than the limit is shortened, and the stream stays in step.
///
/// @source RFC 6587, section 3.4
final class SyslogFrames {

  /// More digits than any length has.
  private static final int MAX_DIGITS = 9;

  private final InputStream input;
  private final int maxBytes;

  /// @param input where to read; buffered, since single bytes are read
  /// @param maxBytes the most to keep of a message
  SyslogFrames(InputStream input, int maxBytes) {
    this.input = input;
    this.maxBytes = maxBytes;
  }

  /// A message as it was received.
  ///
  /// @param bytes the message, or its beginning
  /// @param truncated whether that is not all of it
  record Frame(byte[] bytes, boolean truncated) {}

  /// Reads one frame. At the end of the stream it is what there is, perhaps nothing.
  ///
  /// @return the frame; empty for an empty line, which some senders put between frames
  Frame next() throws IOException {
    var start = new ByteArrayOutputStream();
    int b = input.read();
    while (isDigit(b) && start.size() < MAX_DIGITS && (start.size() > 0 || b != '0')) {
      start.write(b);
      b = input.read();
    }
    if (b == ' ' && start.size() > 0) {
      return counted(Integer.parseInt(start.toString(US_ASCII)));
    }
    return line(start, b);
  }

  private Frame counted(int length) throws IOException {
    byte[] bytes = input.readNBytes(Math.min(length, maxBytes));
    if (bytes.length == maxBytes && length > maxBytes) {
      skip(length - maxBytes);
    }
    return new Frame(bytes, bytes.length < length);
  }

  /// Skips to where the next frame begins, or to the end of the stream.
  private void skip(int length) throws IOException {
    byte[] buffer = new byte[8192];
    for (int left = length, read = 0; left > 0 && read >= 0; left -= read) {
      read = input.read(buffer, 0, Math.min(left, buffer.length));
    }
  }

  /// Reads to a line feed, or to a null, which some senders end their lines with.
  private Frame line(ByteArrayOutputStream line, int first) throws IOException {
    boolean truncated = false;
    for (int b = first; b >= 0 && b != '\n' && b != 0; b = input.read()) {
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
