package io.socketserver.api;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Finds messages in a stream that comes in pieces.
///
/// ```java
/// public final class Upper implements EventHandler {
///   private final Framing lines = Framing.lines(8192);
///
///   @Override
///   public void received(EventConnection connection, ByteBuffer data) throws IOException {
///     for (ByteBuffer line = lines.next(data); line != null; line = lines.next(data)) {
///       connection.write(UTF_8.decode(line).toString().toUpperCase(Locale.ROOT) + "\n");
///     }
///   }
///
///   @Override
///   public boolean isIdle(EventConnection connection) {
///     return lines.isEmpty();
///   }
/// }
/// ```
///
/// A message that comes whole is given as it is, a part of the data. Only one that comes in pieces
/// is put together, in a buffer that grows with what has come and not with what was announced.
///
/// @threading For one thread; a framing belongs to one connection.
/// @implNote Made by the methods of this interface; others may be written.
/// @since 0.1
public interface Framing {

  /// Messages that end with a byte, which is not given with them.
  ///
  /// @param delimiter the byte
  /// @param maxBytes the longest message to accept, in bytes and without the delimiter, at least 1
  /// @return a new framing
  static Framing delimited(byte delimiter, int maxBytes) {
    return new DelimitedFraming(delimiter, false, maxBytes);
  }

  /// Lines, without their terminator (LF, or CR LF), as [StreamRequest#readLine(int)] has them.
  ///
  /// @param maxBytes the longest line to accept, in bytes and without its terminator, at least 1
  /// @return a new framing; it throws [LineTooLongException] where a line is too long
  static Framing lines(int maxBytes) {
    return new DelimitedFraming((byte) '\n', true, maxBytes);
  }

  /// Messages after their length, which is not given with them.
  ///
  /// @param prefixBytes how many bytes the length has, unsigned and big-endian: 1, 2 or 4
  /// @param maxBytes the longest message to accept, in bytes and without the length, at least 1
  /// @return a new framing
  /// @throws IllegalArgumentException if the length can have no such number of bytes
  static Framing lengthPrefixed(int prefixBytes, int maxBytes) {
    if (prefixBytes != 1 && prefixBytes != 2 && prefixBytes != 4) {
      throw new IllegalArgumentException("prefixBytes must be 1, 2 or 4: " + prefixBytes);
    }
    return new SizedFraming(prefixBytes, maxBytes);
  }

  /// Messages of one size.
  ///
  /// @param size how many bytes each has, at least 1
  /// @return a new framing
  static Framing fixed(int size) {
    return new SizedFraming(0, size);
  }

  /// Gives the next message, if it is whole. Where it is not, all the data is taken.
  ///
  /// @param data what has come, from position to limit; the position moves behind what was taken
  /// @return the message, good until the next call and as long as the data is; null if more must
  ///   come
  /// @throws LineTooLongException if a line is longer than the limit
  /// @throws FrameTooLongException if another message is, or says that it will be. The stream is in
  ///   the middle of a message then, and all further calls throw too
  @Nullable ByteBuffer next(ByteBuffer data) throws LineTooLongException, FrameTooLongException;

  /// Whether nothing of a message has come that is not whole.
  ///
  /// @return true between two messages
  boolean isEmpty();

  /// What has come of a message that is not whole, for the end of the stream: there a line may lack
  /// its terminator, and anything else is cut off. With a length, that is not given.
  ///
  /// @return the beginning of the message, empty between two
  ByteBuffer rest();
}
