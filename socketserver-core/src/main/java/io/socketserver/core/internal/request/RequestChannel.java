package io.socketserver.core.internal.request;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;

/// A connection as a channel, over the same bytes and with the same time-outs as its streams.
///
/// Its reads are for code that knows the message boundaries: a waiting read is in the middle of a
/// message, whatever was written before.
final class RequestChannel implements ByteChannel {

  /// The size of the copies to or from a buffer without an array.
  private static final int CHUNK = 8192;

  private final SocketStreamRequest request;
  private final RequestInput input;
  private final RequestOutput output;

  RequestChannel(SocketStreamRequest request, RequestInput input, RequestOutput output) {
    this.request = request;
    this.input = input;
    this.output = output;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    requireOpen();
    int length = target.remaining();
    if (length == 0) {
      return 0;
    }
    if (target.hasArray()) {
      int offset = target.arrayOffset() + target.position();
      int count = input.read(target.array(), offset, length, false);
      if (count > 0) {
        target.position(target.position() + count);
      }
      return count;
    }
    byte[] chunk = new byte[Math.min(length, CHUNK)];
    int count = input.read(chunk, 0, chunk.length, false);
    if (count > 0) {
      target.put(chunk, 0, count);
    }
    return count;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    requireOpen();
    int length = source.remaining();
    if (source.hasArray()) {
      output.write(source.array(), source.arrayOffset() + source.position(), length);
      source.position(source.limit());
      return length;
    }
    byte[] chunk = new byte[Math.min(length, CHUNK)];
    while (source.hasRemaining()) {
      int count = Math.min(source.remaining(), chunk.length);
      source.get(chunk, 0, count);
      output.write(chunk, 0, count);
    }
    return length;
  }

  @Override
  public boolean isOpen() {
    return request.isOpen();
  }

  @Override
  public void close() {
    request.close();
  }

  private void requireOpen() throws ClosedChannelException {
    if (!request.isOpen()) {
      throw new ClosedRequestException(request);
    }
  }
}
