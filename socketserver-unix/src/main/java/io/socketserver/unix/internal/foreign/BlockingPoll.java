package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.number;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/// A wait in the kernel until one of two descriptors can be read; poll(2). It blocks its thread,
/// which must be a platform thread.
///
/// @threading Used by one thread at a time.
public final class BlockingPoll {

  /// What [#await] gives when the first descriptor is ready.
  public static final int FIRST = 1;

  /// What [#await] gives when the second descriptor is ready; both may be.
  public static final int SECOND = 2;

  /// Two `struct pollfd` in ints; two shorts follow each descriptor, what is asked for and what is
  /// told. Both machines are little-endian.
  private final int[] pollfds = new int[4];

  private final MemorySegment pollfdsOfHeap = MemorySegment.ofArray(pollfds);
  private final MemorySegment memory =
      Arena.ofAuto().allocate(2 * Sockets.POLLFD_SIZE, Integer.BYTES);
  private final MemorySegment errno = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

  /// Prepares to wait.
  public BlockingPoll() {}

  /// Waits.
  ///
  /// @param first a descriptor
  /// @param second another
  /// @param millis for how long, or -1 for any time
  /// @return [#FIRST], [#SECOND], both or none, or a negative error number
  public int await(int first, int second, int millis) {
    pollfds[0] = first;
    pollfds[1] = Sockets.POLLIN;
    pollfds[2] = second;
    pollfds[3] = Sockets.POLLIN;
    memory.copyFrom(pollfdsOfHeap);
    int ready =
        Calls.await(
            errno, Sockets.POLL, memory.address(), number(2), number(millis), MemorySegment.NULL);
    if (ready < 0) {
      return ready == -Errno.EINTR ? 0 : ready;
    }
    pollfdsOfHeap.copyFrom(memory);
    return (isReady(pollfds[1]) ? FIRST : 0) | (isReady(pollfds[3]) ? SECOND : 0);
  }

  /// Errors are told without being asked for, and a read tells which.
  private static boolean isReady(int events) {
    return events >>> Short.SIZE != 0;
  }
}
