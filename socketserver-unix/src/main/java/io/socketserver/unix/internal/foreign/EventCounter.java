package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.NONE;
import static io.socketserver.unix.internal.foreign.Calls.call;
import static io.socketserver.unix.internal.foreign.Calls.function;

import java.lang.foreign.MemorySegment;

/// A descriptor that becomes readable on demand; eventfd(2).
///
/// All methods return a negative error number if they fail.
public final class EventCounter {

  private static final int EFD_NONBLOCK = 0x800;
  private static final int EFD_CLOEXEC = 0x80000;

  private static final MemorySegment EVENTFD = function("eventfd");
  private static final MemorySegment READ = function("read");
  private static final MemorySegment WRITE = function("write");

  private EventCounter() {}

  /// Creates one; eventfd(2).
  ///
  /// @return its descriptor, which is non-blocking and close-on-exec
  public static int create() {
    return call(EVENTFD, 0, EFD_NONBLOCK | EFD_CLOEXEC, 0);
  }

  /// Adds one to the counter, which makes it readable; write(2). The counter cannot overflow in
  /// practice.
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
  /// @return 8, or `-EAGAIN` if it was zero
  public static int clear(int counter) {
    CallMemory memory = CallMemory.take();
    try {
      return (int) call(memory, READ, counter, memory.room(), Long.BYTES, NONE, NONE, 0);
    } finally {
      memory.giveBack();
    }
  }
}
