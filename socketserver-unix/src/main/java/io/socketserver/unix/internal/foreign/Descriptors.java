package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.NONE;
import static io.socketserver.unix.internal.foreign.Calls.call;
import static io.socketserver.unix.internal.foreign.Calls.function;

import java.lang.foreign.MemorySegment;
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
  private static final int O_CLOEXEC = 0x80000;
  private static final int O_PATH = 0x200000;
  private static final int AT_FDCWD = -100;

  private static final MemorySegment CLOSE = function("close");
  private static final MemorySegment DUP2 = function("dup2");
  private static final MemorySegment FCHMOD = function("fchmod");
  private static final MemorySegment FCNTL = function("fcntl");
  private static final MemorySegment OPENAT = function("openat");

  private Descriptors() {}

  /// Closes a descriptor; close(2). It is closed even where the call fails, and never closed again.
  /// It waits for as long as whoever set SO_LINGER says, where this was the last descriptor of that
  /// socket; for the server of a file's file system; and for all of these where a UNIX socket has
  /// descriptors in its queue.
  ///
  /// @param descriptor which
  /// @return 0
  public static int close(int descriptor) {
    return Calls.await(CLOSE, descriptor, 0, 0);
  }

  /// Makes one descriptor another name of what a second one names; dup2(2). What that name meant
  /// before is closed, and that may wait.
  ///
  /// @param descriptor what
  /// @param number the other name; it stays open in programs that are started
  /// @return the other name
  public static int dup2(int descriptor, int number) {
    return Calls.await(DUP2, descriptor, number, 0);
  }

  /// Changes the permissions of what a descriptor names; fchmod(2). Those of a socket are what
  /// bind(2) gives to its file, less the umask.
  ///
  /// @param descriptor which
  /// @param mode the permissions
  /// @return 0
  public static int permissions(int descriptor, int mode) {
    return call(FCHMOD, descriptor, mode, 0);
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

  /// Opens what takes everything and gives nothing; null(4), openat(2).
  ///
  /// @return its descriptor, which stays open in programs that are started
  public static int openNull() {
    byte[] path = "/dev/null\0".getBytes(StandardCharsets.US_ASCII);
    CallMemory memory = CallMemory.take();
    try {
      memory.roomView().put(0, path);
      // with an absolute path, the folder is not looked at
      return Calls.await(memory, OPENAT, 0, memory.room(), O_RDWR, NONE);
    } finally {
      memory.giveBack();
    }
  }

  /// Opens a file to name it and no more, which does nothing to it; openat(2), O_PATH. It waits for
  /// the server of a file's file system.
  ///
  /// @param path its path, with a zero byte at the end; as long as a socket's at most
  /// @return its descriptor, which is closed in programs that are started
  public static int openPath(byte[] path) {
    CallMemory memory = CallMemory.take();
    try {
      memory.roomView().put(0, path);
      return Calls.await(memory, OPENAT, AT_FDCWD, memory.room(), O_PATH | O_CLOEXEC, NONE);
    } finally {
      memory.giveBack();
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
    return call(FCNTL, descriptor, command, argument);
  }
}
