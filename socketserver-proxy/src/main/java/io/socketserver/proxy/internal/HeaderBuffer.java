package io.socketserver.proxy.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The part of a header that has been received, and how much of it is missing.
///
/// A header is read to its last byte and no further, so that nothing of what follows has to be put
/// back. Its length becomes known only while it is read: this tells how many bytes there must be at
/// least, which leads to the end in a few steps. What cannot become a header is rejected with the
/// first byte that differs.
final class HeaderBuffer {

  /// The longest header of version 2: what fits into the first segment of any TCP connection.
  static final int MOST_BYTES = 536;

  /// What both versions have at least, but for one byte.
  private static final int FIRST_BYTES = 15;

  private static final byte[] TEXT = "PROXY ".getBytes(StandardCharsets.US_ASCII);

  private final byte[] bytes = new byte[MOST_BYTES];
  private int size;

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  /// Adds bytes, which were written behind the others.
  void received(int count) {
    size += count;
  }

  /// How many bytes are missing at least.
  ///
  /// @return 0 if the header is complete
  /// @throws InvalidHeaderException if it cannot become one
  int missing() throws InvalidHeaderException {
    if (size == 0) {
      return FIRST_BYTES;
    }
    if (bytes[0] == BinaryHeader.SIGNATURE[0]) {
      requireBeginning(BinaryHeader.SIGNATURE);
      return size < FIRST_BYTES ? FIRST_BYTES - size : BinaryHeader.missing(bytes, size);
    }
    requireBeginning(TEXT);
    return size < FIRST_BYTES ? FIRST_BYTES - size : TextHeader.missing(bytes, size);
  }

  private void requireBeginning(byte[] expected) throws InvalidHeaderException {
    int common = Math.min(size, expected.length);
    if (!Arrays.equals(bytes, 0, common, expected, 0, common)) {
      throw new InvalidHeaderException("it does not begin as a header does");
    }
  }

  /// What the complete header announces.
  ///
  /// @return null if the proxy speaks for itself
  /// @throws InvalidHeaderException if it is invalid
  @Nullable Announcement announcement() throws InvalidHeaderException {
    return bytes[0] == BinaryHeader.SIGNATURE[0]
        ? BinaryHeader.parse(bytes, size)
        : TextHeader.parse(bytes, size);
  }
}
