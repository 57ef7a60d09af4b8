package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.INT;
import static io.socketserver.unix.internal.foreign.Calls.LONG;
import static io.socketserver.unix.internal.foreign.Calls.POINTER;
import static io.socketserver.unix.internal.foreign.Calls.errno;
import static io.socketserver.unix.internal.foreign.Calls.impossible;
import static io.socketserver.unix.internal.foreign.Calls.prompt;
import static io.socketserver.unix.internal.foreign.Calls.result;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// A descriptor that becomes readable when somebody says so; eventfd(2).
///
/// All give a negative error number where they fail.
public final class EventCounter {

  private static final int EFD_NONBLOCK = 0x800;
  private static final int EFD_CLOEXEC = 0x80000;

  private static final MethodHandle EVENTFD = prompt("eventfd", INT, INT, INT);
  private static final MethodHandle WRITE = prompt("write", LONG, INT, POINTER, LONG);

  private EventCounter() {}

  /// Makes one; eventfd(2).
  ///
  /// @return its descriptor, which does not block and is closed in programs that are started
  public static int create() {
    MemorySegment errno = errno();
    try {
      return result((int) EVENTFD.invokeExact(errno, 0, EFD_NONBLOCK | EFD_CLOEXEC), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Adds one to the counter, so that whoever is told of changes is told; write(2). The counter has
  /// room for more than anybody can add.
  ///
  /// @param counter its descriptor
  /// @return 8
  public static int add(int counter) {
    MemorySegment errno = errno();
    try {
      return (int)
          result(
              (long) WRITE.invokeExact(errno, counter, MemorySegment.ofArray(new long[] {1}), 8L),
              errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }
}
