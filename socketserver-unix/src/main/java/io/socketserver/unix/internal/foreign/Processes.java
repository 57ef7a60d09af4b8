package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.NONE;
import static io.socketserver.unix.internal.foreign.Calls.call;
import static io.socketserver.unix.internal.foreign.Calls.callInt;
import static io.socketserver.unix.internal.foreign.Calls.function;
import static io.socketserver.unix.internal.foreign.Calls.number;

import java.lang.foreign.MemorySegment;

/// The system calls for other processes. All return a negative error number if they fail.
public final class Processes {

  /// The processor time in seconds; getrlimit(2).
  public static final int RLIMIT_CPU = 0;

  /// The number of descriptors; getrlimit(2).
  public static final int RLIMIT_NOFILE = 7;

  /// The virtual memory in bytes; getrlimit(2).
  public static final int RLIMIT_AS = 9;

  private static final int PRIO_PROCESS = 0;

  private static final MemorySegment PRLIMIT = function("prlimit");
  private static final MemorySegment SETPRIORITY = function("setpriority");

  private Processes() {}

  /// Sets a resource limit of a process; prlimit(2).
  ///
  /// @param pid the process ID
  /// @param resource one of the `RLIMIT_` constants
  /// @param soft the soft limit, which is in force
  /// @param hard the hard limit, up to which the process may raise it
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
  /// on Linux it is an attribute of each thread, and a new thread inherits it from its creator.
  ///
  /// @param thread the thread ID
  /// @param nice the value
  /// @return 0
  public static int nice(int thread, int nice) {
    return call(SETPRIORITY, PRIO_PROCESS, thread, nice);
  }
}
