package io.socketserver.tests.layers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Frames on the wire: four hexadecimal digits say how many bytes follow, each of which is another
/// than it was; text in ASCII stays that.
public final class Frames {

  /// How many bytes come before those of the frame.
  public static final int HEADER = 4;

  private static final int SHIFT = 13;

  private Frames() {}

  /// A frame.
  public static byte[] of(byte[] bytes, int offset, int length) {
    byte[] frame = new byte[HEADER + length];
    byte[] header = HexFormat.of().toHexDigits((short) length).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(header, 0, frame, 0, HEADER);
    for (int i = 0; i < length; i++) {
      frame[HEADER + i] = shifted(bytes[offset + i], SHIFT);
    }
    return frame;
  }

  /// Whether the first frame is complete.
  public static boolean isWhole(byte[] received, int count) throws IOException {
    return count >= HEADER && count >= HEADER + size(received);
  }

  /// How many bytes the first frame holds.
  public static int size(byte[] received) throws IOException {
    String header = new String(received, 0, HEADER, StandardCharsets.US_ASCII);
    try {
      return HexFormat.fromHexDigits(header);
    } catch (IllegalArgumentException e) {
      throw new IOException("no frame begins with '" + header + "'", e);
    }
  }

  /// Turns bytes of a frame back.
  public static void decode(byte[] from, int start, byte[] to, int offset, int length) {
    for (int i = 0; i < length; i++) {
      to[offset + i] = shifted(from[start + i], -SHIFT);
    }
  }

  private static byte shifted(byte b, int by) {
    return (byte) (b & 0x80 | b + by & 0x7f);
  }
}
