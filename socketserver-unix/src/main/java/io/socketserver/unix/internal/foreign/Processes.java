package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.NONE;
import static io.socketserver.unix.internal.foreign.Calls.call;
import static io.socketserver.unix.internal.foreign.Calls.callInt;
import static io.socketserver.unix.internal.foreign.Calls.function;
import static io.socketserver.unix.internal.foreign.Calls.number;

import java.lang.foreign.MemorySegment;

/// The calls for other processes. All give a negative error number where they fail.
public final class Processes {

  /// Seconds of processor time; getrlimit(2).
  public static final int RLIMIT_CPU = 0;

  /// How many descriptors; getrlimit(2).
  public static final int RLIMIT_NOFILE = 7;

  /// Bytes of virtual memory; getrlimit(2).
  public static final int RLIMIT_AS = 9;

  private static final int PRIO_PROCESS = 0;

  private static final MemorySegment PRLIMIT = function("prlimit");
  private static final MemorySegment SETPRIORITY = function("setpriority");

  private Processes() {}

  /// Limits a process; prlimit(2).
  ///
  /// @param pid which
  /// @param resource one of the `RLIMIT_` constants
  /// @param soft the limit in force
  /// @param hard up to where the process may raise it
  /// @return 0
  public static int limit(int pid, int resource, long soft, long hard) {
    CallMemory memory = CallMemory.take();
    try {
      memory.roomView().putLong(0, soft).putLong(Long.BYTES, hard);
      return callInt(
          memory, PRLIMIT, pid, number(resource), memory.room().address(), NONE, NONE, 0);
    } finally {
      memory.giveBack();
    }
  }

  /// Sets the nice value of a thread; setpriority(2), "C library/kernel differences" and sched(7):
  /// on Linux it is an attribute of each thread, and new ones have that of the thread that made
  /// them.
  ///
  /// @param thread its number
  /// @param nice the value
  /// @return 0
  public static int nice(int thread, int nice) {
    return call(SETPRIORITY, PRIO_PROCESS, thread, nice);
  }
}
