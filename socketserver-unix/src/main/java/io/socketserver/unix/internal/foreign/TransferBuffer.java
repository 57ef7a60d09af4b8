package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.NONE;
import static io.socketserver.unix.internal.foreign.Calls.call;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Memory outside the heap that one thread uses for all its reads, or for all its writes: nothing
/// is made anew for a call, and the kernel copies straight into it or out of it.
///
/// @threading For one thread.
public final class TransferBuffer {

  private final CallMemory memory;
  private final ByteBuffer buffer;

  /// Makes a buffer.
  ///
  /// @param size how many bytes; a multiple of 8
  public TransferBuffer(int size) {
    this.memory = new CallMemory(size);
    this.buffer = memory.room().asByteBuffer().order(ByteOrder.BIG_ENDIAN);
  }

  /// The memory.
  ///
  /// @return always the same buffer
  public ByteBuffer buffer() {
    return buffer;
  }

  /// Reads what is there to the beginning of the buffer; recv(2).
  ///
  /// @param socket its descriptor
  /// @param most at most how many bytes, not more than the buffer holds
  /// @return how many bytes, or a negative error number; 0 at the end of a stream
  public int receive(int socket, int most) {
    return (int)
        call(memory, Sockets.RECV, socket, memory.room(), most, Sockets.RECEIVE_FLAGS, NONE, 0);
  }

  /// Writes what there is room for, from this buffer or another; send(2).
  ///
  /// @param socket its descriptor
  /// @param data what, from position to limit; it does not move
  /// @param most at most how many bytes
  /// @return how many were taken, or a negative error number
  public int send(int socket, ByteBuffer data, int most) {
    int count = Math.min(data.remaining(), most);
    MemorySegment from =
        data == buffer && data.position() == 0 ? memory.room() : MemorySegment.ofBuffer(data);
    return (int) call(memory, Sockets.SEND, socket, from, count, Sockets.SEND_FLAGS, NONE, 0);
  }
}
