package io.socketserver.unix.internal.given;

import io.socketserver.unix.internal.foreign.Descriptors;
import io.socketserver.unix.internal.foreign.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The descriptors that have found an owner in this process. None is given twice: after it was
/// closed, its number is another file's.
final class TakenDescriptors {

  private static final int STDIN = 0;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final Set<Integer> TAKEN = ConcurrentHashMap.newKeySet();

  private TakenDescriptors() {}

  /// Takes a descriptor, which is closed from now on in programs that are started.
  ///
  /// @return the descriptor to use: the same, or where it is 0 another one
  static int take(int descriptor) throws IOException {
    if (!TAKEN.add(descriptor)) {
      throw new IOException(
          "descriptor " + descriptor + " has already been claimed; each can be served only once");
    }
    if (descriptor == STDIN) {
      return takeStandardInput();
    }
    Errno.check(Descriptors.setCloseOnExec(descriptor), "fcntl", "FD_CLOEXEC of " + descriptor);
    return descriptor;
  }

  /// Takes the socket of inetd, which is also standard output, and standard error where inetd is an
  /// old one. Whatever is printed would go to the client, and the socket would never be closed. So
  /// it gets a descriptor of its own, and the standard ones become others.
  private static int takeStandardInput() throws IOException {
    Path socket = target(STDIN);
    int own = Errno.check(Descriptors.duplicate(STDIN), "fcntl", "F_DUPFD_CLOEXEC");
    int nothing = Errno.check(Descriptors.openNull(), "open", "/dev/null");
    try {
      replace(STDIN, nothing);
      boolean keepsError = !socket.equals(target(STDERR));
      if (socket.equals(target(STDOUT))) {
        replace(STDOUT, keepsError ? STDERR : nothing);
      }
      if (!keepsError) {
        replace(STDERR, nothing);
      }
      return own;
    } finally {
      int unused = Descriptors.close(nothing);
    }
  }

  /// What a descriptor names, such as `socket:[4711]`; proc_pid_fd(5).
  private static Path target(int descriptor) throws IOException {
    Path link = Path.of("/proc/self/fd/" + descriptor);
    return Files.isSymbolicLink(link) ? Files.readSymbolicLink(link) : Path.of("");
  }

  private static void replace(int descriptor, int by) throws IOException {
    Errno.check(Descriptors.dup2(by, descriptor), "dup2", by + " to " + descriptor);
  }
}
