package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.INT;
import static io.socketserver.unix.internal.foreign.Calls.LONG;
import static io.socketserver.unix.internal.foreign.Calls.POINTER;
import static io.socketserver.unix.internal.foreign.Calls.impossible;
import static io.socketserver.unix.internal.foreign.Calls.result;
import static io.socketserver.unix.internal.foreign.Calls.waiting;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// A wait in the kernel until one of two descriptors can be read; poll(2). It blocks its thread,
/// which must be a platform thread.
///
/// @threading Used by one thread at a time.
public final class BlockingPoll {

  /// What [#await] gives when the first descriptor is ready.
  public static final int FIRST = 1;

  /// What [#await] gives when the second descriptor is ready; both may be.
  public static final int SECOND = 2;

  private static final MethodHandle POLL = waiting("poll", INT, POINTER, LONG, INT);

  private static final short POLLIN = 1;

  // struct pollfd
  private static final int EVENTS = 4;
  private static final int RETURNED = 6;
  private static final int SIZE = 8;

  private final MemorySegment members = Arena.ofAuto().allocate(2 * SIZE, INT.byteAlignment());
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
    member(0, first);
    member(SIZE, second);
    try {
      int ready = result((int) POLL.invokeExact(errno, members, 2L, millis), errno);
      if (ready < 0) {
        return ready == -Errno.EINTR ? 0 : ready;
      }
      return (isReady(0) ? FIRST : 0) | (isReady(SIZE) ? SECOND : 0);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private void member(int at, int descriptor) {
    members.set(INT, at, descriptor);
    members.set(ValueLayout.JAVA_SHORT, at + EVENTS, POLLIN);
    members.set(ValueLayout.JAVA_SHORT, at + RETURNED, (short) 0);
  }

  /// Errors are told without being asked for, and a read tells which.
  private boolean isReady(int at) {
    return members.get(ValueLayout.JAVA_SHORT, at + RETURNED) != 0;
  }
}
