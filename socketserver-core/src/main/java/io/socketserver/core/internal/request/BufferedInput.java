package io.socketserver.core.internal.request;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The input of a request, whose small reads fill the request's own buffer. A buffer beside that
/// would take bytes that `readLine` of the request then misses.
///
/// @threading As the request's input.
public final class BufferedInput extends FilterInputStream {

  private final int size;

  /// Puts it before the input of a request.
  ///
  /// @param input the request's input, which buffers what single bytes are read from
  /// @param size reads of fewer bytes are buffered
  public BufferedInput(InputStream input, int size) {
    super(input);
    this.size = size;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0 || length >= size || in.available() > 0) {
      return in.read(bytes, offset, length);
    }
    int first = in.read(); // fills the buffer
    if (first < 0) {
      return -1;
    }
    bytes[offset] = (byte) first;
    int more = Math.min(length - 1, in.available());
    return more == 0 ? 1 : 1 + in.read(bytes, offset + 1, more);
  }
}
