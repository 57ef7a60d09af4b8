package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.NONE;
import static io.socketserver.unix.internal.foreign.Calls.number;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// A wait in the kernel until one of two descriptors is readable; poll(2). It blocks its thread,
/// which must be a platform thread.
///
/// @threading Used by one thread at a time.
public final class BlockingPoll {

  /// The result of [#await] if the first descriptor is ready.
  public static final int FIRST = 1;

  /// The result of [#await] if the second descriptor is ready; combined with [#FIRST] if both are.
  public static final int SECOND = 2;

  private static final MemorySegment BOTH = number(2);

  private final CallMemory memory = new CallMemory(2 * Sockets.POLLFD_SIZE);

  /// Prepares to wait.
  public BlockingPoll() {}

  /// Waits.
  ///
  /// @param first the first descriptor
  /// @param second the second descriptor
  /// @param millis the time limit in milliseconds, or -1 for none
  /// @return [#FIRST], [#SECOND], both or none, or a negative error number
  public int await(int first, int second, int millis) {
    ByteBuffer pollfds = memory.roomView();
    Sockets.putPollfd(pollfds, 0, first);
    Sockets.putPollfd(pollfds, Sockets.POLLFD_SIZE, second);
    int ready = Calls.await(memory, Sockets.POLL, memory.room().address(), BOTH, millis, NONE);
    if (ready < 0) {
      return ready == -Errno.EINTR ? 0 : ready;
    }
    return (Sockets.isTold(pollfds, 0) ? FIRST : 0)
        | (Sockets.isTold(pollfds, Sockets.POLLFD_SIZE) ? SECOND : 0);
  }
}
