package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.NONE;
import static io.socketserver.unix.internal.foreign.Calls.function;
import static io.socketserver.unix.internal.foreign.Calls.number;

import java.lang.foreign.MemorySegment;

/// A wait in the kernel for less than a millisecond, until a descriptor is readable; ppoll(2). It
/// blocks its thread, and the carrier of a virtual thread.
///
/// @threading Used by one thread at a time.
public final class BriefPoll {

  private static final MemorySegment PPOLL = function("ppoll");
  private static final MemorySegment ONE = number(1);

  /// The offset of the `struct timespec`: seconds and nanoseconds, 64 bits each.
  private static final int LIMIT = Sockets.POLLFD_SIZE;

  private final CallMemory memory = new CallMemory(LIMIT + 2 * Long.BYTES);

  /// Prepares to wait.
  public BriefPoll() {}

  /// Waits.
  ///
  /// @param descriptor the descriptor
  /// @param nanos the time limit in nanoseconds, less than a second
  /// @return whether the descriptor is readable; false also after a failure
  public boolean await(int descriptor, int nanos) {
    Sockets.putPollfd(memory.roomView(), 0, descriptor);
    memory.roomView().putLong(LIMIT, 0).putLong(LIMIT + Long.BYTES, nanos);
    long room = memory.room().address();
    return Calls.await(memory, PPOLL, room, ONE, room + LIMIT, NONE) > 0;
  }
}
