package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.INT;
import static io.socketserver.unix.internal.foreign.Calls.LONG;
import static io.socketserver.unix.internal.foreign.Calls.POINTER;
import static io.socketserver.unix.internal.foreign.Calls.errno;
import static io.socketserver.unix.internal.foreign.Calls.impossible;
import static io.socketserver.unix.internal.foreign.Calls.prompt;
import static io.socketserver.unix.internal.foreign.Calls.promptVariadic;
import static io.socketserver.unix.internal.foreign.Calls.result;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/// The calls for descriptors of any kind. All give a negative error number where they fail.
public final class Descriptors {

  private static final int F_GETFD = 1;
  private static final int F_SETFD = 2;
  private static final int FD_CLOEXEC = 1;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_RDWR = 2;
  private static final int EFD_CLOEXEC = 0x80000;
  private static final int EFD_NONBLOCK = 0x800;

  private static final MethodHandle CLOSE = prompt("close", INT, INT);
  private static final MethodHandle DUP2 = prompt("dup2", INT, INT, INT);
  private static final MethodHandle OPEN = promptVariadic("open", 2, INT, POINTER, INT);
  private static final MethodHandle FCHMOD = prompt("fchmod", INT, INT, INT);
  private static final MethodHandle FCNTL = promptVariadic("fcntl", 2, INT, INT, INT, INT);

  private static final MethodHandle EVENTFD = prompt("eventfd", INT, INT, INT);
  private static final MethodHandle READ = prompt("read", LONG, INT, POINTER, LONG);
  private static final MethodHandle WRITE = prompt("write", LONG, INT, POINTER, LONG);

  private Descriptors() {}

  /// Closes a descriptor; close(2). It is closed even where the call fails, and never closed again.
  ///
  /// @param descriptor which
  /// @return 0
  public static int close(int descriptor) {
    MemorySegment errno = errno();
    try {
      return result((int) CLOSE.invokeExact(errno, descriptor), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Makes one descriptor another name of what a second one names; dup2(2).
  ///
  /// @param descriptor what
  /// @param number the other name; it stays open in programs that are started
  /// @return the other name
  public static int dup2(int descriptor, int number) {
    MemorySegment errno = errno();
    try {
      return result((int) DUP2.invokeExact(errno, descriptor, number), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Changes the permissions of what a descriptor names; fchmod(2). Those of a socket are what
  /// bind(2) gives to its file, less the umask.
  ///
  /// @param descriptor which
  /// @param mode the permissions
  /// @return 0
  public static int permissions(int descriptor, int mode) {
    MemorySegment errno = errno();
    try {
      return result((int) FCHMOD.invokeExact(errno, descriptor, mode), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Gives another descriptor of the same, which is closed in programs that are started; fcntl(2),
  /// F_DUPFD_CLOEXEC.
  ///
  /// @param descriptor what
  /// @return the other descriptor, which is none of the standard three
  public static int duplicate(int descriptor) {
    return fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  }

  /// Makes a descriptor blocking; fcntl(2), F_SETFL. It is so for everybody who shares it.
  ///
  /// @param descriptor which
  /// @return 0
  public static int setBlocking(int descriptor) {
    int flags = fcntl(descriptor, F_GETFL, 0);
    return flags < 0 ? flags : fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK);
  }

  /// Opens what takes everything and gives nothing; null(4), open(2).
  ///
  /// @return its descriptor, which stays open in programs that are started
  public static int openNull() {
    MemorySegment errno = errno();
    byte[] path = "/dev/null\0".getBytes(StandardCharsets.US_ASCII);
    try {
      return result((int) OPEN.invokeExact(errno, MemorySegment.ofArray(path), O_RDWR), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Makes a descriptor that can be read once it was signalled; eventfd(2).
  ///
  /// @return its descriptor, which is closed in programs that are started
  public static int event() {
    MemorySegment errno = errno();
    try {
      return result((int) EVENTFD.invokeExact(errno, 0, EFD_CLOEXEC | EFD_NONBLOCK), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Signals an [#event()].
  ///
  /// @param event its descriptor
  /// @return 8
  public static int signal(int event) {
    MemorySegment errno = errno();
    long[] one = {1};
    try {
      return (int)
          result(
              (long) WRITE.invokeExact(errno, event, MemorySegment.ofArray(one), (long) Long.BYTES),
              errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Takes all signals of an [#event()].
  ///
  /// @param event its descriptor
  /// @return 8, or `-EAGAIN` where there were none
  public static int takeSignals(int event) {
    MemorySegment errno = errno();
    long[] count = new long[1];
    try {
      return (int)
          result(
              (long)
                  READ.invokeExact(errno, event, MemorySegment.ofArray(count), (long) Long.BYTES),
              errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Makes a descriptor non-blocking; fcntl(2), F_SETFL. It is so for everybody who shares it.
  ///
  /// @param descriptor which
  /// @return 0
  public static int setNonBlocking(int descriptor) {
    int flags = fcntl(descriptor, F_GETFL, 0);
    return flags < 0 ? flags : fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
  }

  /// Has a descriptor closed in programs that are started; fcntl(2), F_SETFD.
  ///
  /// @param descriptor which
  /// @return 0
  public static int setCloseOnExec(int descriptor) {
    return fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  }

  /// Whether there is such a descriptor; fcntl(2), F_GETFD.
  ///
  /// @param descriptor which
  /// @return its flags, or `-EBADF`
  public static int flags(int descriptor) {
    return fcntl(descriptor, F_GETFD, 0);
  }

  private static int fcntl(int descriptor, int command, int argument) {
    MemorySegment errno = errno();
    try {
      return result((int) FCNTL.invokeExact(errno, descriptor, command, argument), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }
}
