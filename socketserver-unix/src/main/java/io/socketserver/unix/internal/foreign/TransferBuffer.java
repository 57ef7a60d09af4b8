package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.NONE;
import static io.socketserver.unix.internal.foreign.Calls.call;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Off-heap memory that one thread uses for all its reads, or for all its writes: no call
/// allocates, and the kernel copies directly into it or out of it.
///
/// @threading For one thread.
public final class TransferBuffer {

  private final CallMemory memory;
  private final ByteBuffer buffer;

  /// Creates a buffer.
  ///
  /// @param size its size in bytes; a multiple of 8
  public TransferBuffer(int size) {
    this.memory = new CallMemory(size);
    this.buffer = memory.room().asByteBuffer().order(ByteOrder.BIG_ENDIAN);
  }

  /// The memory.
  ///
  /// @return the buffer, always the same
  public ByteBuffer buffer() {
    return buffer;
  }

  /// Reads available data to the start of the buffer; recv(2).
  ///
  /// @param socket its descriptor
  /// @param most the maximum number of bytes, not more than the buffer holds
  /// @return how many bytes, or a negative error number; 0 at the end of a stream
  public int receive(int socket, int most) {
    return (int)
        call(memory, Sockets.RECV, socket, memory.room(), most, Sockets.RECEIVE_FLAGS, NONE, 0);
  }

  /// Writes as much as there is space for, from this buffer or another; send(2).
  ///
  /// @param socket its descriptor
  /// @param data the data, from position to limit; the position does not change
  /// @param most the maximum number of bytes
  /// @return how many bytes were written, or a negative error number
  public int send(int socket, ByteBuffer data, int most) {
    int count = Math.min(data.remaining(), most);
    MemorySegment from =
        data == buffer && data.position() == 0 ? memory.room() : MemorySegment.ofBuffer(data);
    return (int) call(memory, Sockets.SEND, socket, from, count, Sockets.SEND_FLAGS, NONE, 0);
  }
}
