package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.NONE;
import static io.socketserver.unix.internal.foreign.Calls.call;
import static io.socketserver.unix.internal.foreign.Calls.function;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// The system calls for descriptors of any kind. All return a negative error number if they fail.
public final class Descriptors {

  private static final int F_GETFD = 1;
  private static final int F_SETFD = 2;
  private static final int FD_CLOEXEC = 1;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x80000;
  private static final int O_PATH = 0x200000;
  private static final int AT_FDCWD = -100;

  private static final MemorySegment CLOSE = function("close");
  private static final MemorySegment DUP2 = function("dup2");
  private static final MemorySegment FCHMOD = function("fchmod");
  private static final MemorySegment FCNTL = function("fcntl");
  private static final MemorySegment OPENAT = function("openat");

  private Descriptors() {}

  /// Closes a descriptor; close(2). It is closed even if the call fails, and must not be closed
  /// again. The call may wait: for the interval of SO_LINGER, if this was the last descriptor of
  /// the socket; for the server of a file's file system; and for both, if a UNIX socket has
  /// descriptors in its queue.
  ///
  /// @param descriptor the descriptor
  /// @return 0
  public static int close(int descriptor) {
    return Calls.await(CLOSE, descriptor, 0, 0);
  }

  /// Makes a descriptor number refer to the file of another descriptor; dup2(2). The file that the
  /// number referred to before is closed, which may wait.
  ///
  /// @param descriptor the descriptor
  /// @param number the number; it is not close-on-exec
  /// @return the number
  public static int dup2(int descriptor, int number) {
    return Calls.await(DUP2, descriptor, number, 0);
  }

  /// Changes the permissions of the file of a descriptor; fchmod(2). bind(2) gives those of a
  /// socket, less the umask, to its file.
  ///
  /// @param descriptor the descriptor
  /// @param mode the permissions
  /// @return 0
  public static int permissions(int descriptor, int mode) {
    return call(FCHMOD, descriptor, mode, 0);
  }

  /// Duplicates a descriptor; the new one is close-on-exec; fcntl(2), F_DUPFD_CLOEXEC.
  ///
  /// @param descriptor the descriptor
  /// @return the new descriptor, which is none of the standard three
  public static int duplicate(int descriptor) {
    return fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  }

  /// Makes a descriptor blocking; fcntl(2), F_SETFL. This applies to all processes that share it.
  ///
  /// @param descriptor the descriptor
  /// @return 0
  public static int setBlocking(int descriptor) {
    int flags = fcntl(descriptor, F_GETFL, 0);
    return flags < 0 ? flags : fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK);
  }

  /// Opens /dev/null; null(4), openat(2).
  ///
  /// @return its descriptor, which is not close-on-exec
  public static int openNull() {
    byte[] path = "/dev/null\0".getBytes(StandardCharsets.US_ASCII);
    CallMemory memory = CallMemory.take();
    try {
      memory.roomView().put(0, path);
      // with an absolute path, the directory descriptor is ignored
      return Calls.await(memory, OPENAT, 0, memory.room(), O_RDWR, NONE);
    } finally {
      memory.giveBack();
    }
  }

  /// Opens a file only as a reference, without access to its content; openat(2), O_PATH. It may
  /// wait for the server of the file system.
  ///
  /// @param path its path, terminated with a zero byte; not longer than a socket's
  /// @return its descriptor, which is close-on-exec
  public static int openPath(byte[] path) {
    CallMemory memory = CallMemory.take();
    try {
      memory.roomView().put(0, path);
      return Calls.await(memory, OPENAT, AT_FDCWD, memory.room(), O_PATH | O_CLOEXEC, NONE);
    } finally {
      memory.giveBack();
    }
  }

  /// Makes a descriptor non-blocking; fcntl(2), F_SETFL. This applies to all processes that share
  /// it.
  ///
  /// @param descriptor the descriptor
  /// @return 0
  public static int setNonBlocking(int descriptor) {
    int flags = fcntl(descriptor, F_GETFL, 0);
    return flags < 0 ? flags : fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
  }

  /// Makes a descriptor close-on-exec; fcntl(2), F_SETFD.
  ///
  /// @param descriptor the descriptor
  /// @return 0
  public static int setCloseOnExec(int descriptor) {
    return fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  }

  /// The flags of a descriptor, to check whether it is open; fcntl(2), F_GETFD.
  ///
  /// @param descriptor the descriptor
  /// @return its flags, or `-EBADF`
  public static int flags(int descriptor) {
    return fcntl(descriptor, F_GETFD, 0);
  }

  private static int fcntl(int descriptor, int command, int argument) {
    return call(FCNTL, descriptor, command, argument);
  }
}
