package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.NONE;
import static io.socketserver.unix.internal.foreign.Calls.call;
import static io.socketserver.unix.internal.foreign.Calls.function;

import java.lang.foreign.MemorySegment;

/// A descriptor that becomes readable when somebody says so; eventfd(2).
///
/// All give a negative error number where they fail.
public final class EventCounter {

  private static final int EFD_NONBLOCK = 0x800;
  private static final int EFD_CLOEXEC = 0x80000;

  private static final MemorySegment EVENTFD = function("eventfd");
  private static final MemorySegment READ = function("read");
  private static final MemorySegment WRITE = function("write");

  private EventCounter() {}

  /// Makes one; eventfd(2).
  ///
  /// @return its descriptor, which does not block and is closed in programs that are started
  public static int create() {
    return call(EVENTFD, 0, EFD_NONBLOCK | EFD_CLOEXEC, 0);
  }

  /// Adds one to the counter, so that whoever is told of changes is told; write(2). The counter has
  /// room for more than anybody can add.
  ///
  /// @param counter its descriptor
  /// @return 8
  public static int add(int counter) {
    CallMemory memory = CallMemory.take();
    try {
      memory.roomView().putLong(0, 1);
      return (int) call(memory, WRITE, counter, memory.room(), Long.BYTES, NONE, NONE, 0);
    } finally {
      memory.giveBack();
    }
  }

  /// Sets the counter to zero; read(2).
  ///
  /// @param counter its descriptor
  /// @return 8, or `-EAGAIN` where it was zero
  public static int clear(int counter) {
    CallMemory memory = CallMemory.take();
    try {
      return (int) call(memory, READ, counter, memory.room(), Long.BYTES, NONE, NONE, 0);
    } finally {
      memory.giveBack();
    }
  }
}
