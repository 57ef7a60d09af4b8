package io.socketserver.unix.internal.inherited;

import io.socketserver.unix.internal.foreign.Descriptors;
import io.socketserver.unix.internal.foreign.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The descriptors that have an owner in this process. None can be claimed twice: after it is
/// closed, its number is reused for another file.
final class ClaimedDescriptors {

  private static final int STDIN = 0;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final Set<Integer> CLAIMED = ConcurrentHashMap.newKeySet();

  private ClaimedDescriptors() {}

  /// Claims a descriptor and makes it close-on-exec.
  ///
  /// @return the descriptor to use: the same, or another one if it is 0
  static int claim(int descriptor) throws IOException {
    if (!CLAIMED.add(descriptor)) {
      throw new IOException(
          "descriptor " + descriptor + " has already been claimed; each can be served only once");
    }
    if (descriptor == STDIN) {
      return claimStandardInput();
    }
    Errno.check(Descriptors.setCloseOnExec(descriptor), "fcntl", "FD_CLOEXEC of " + descriptor);
    return descriptor;
  }

  /// Claims the socket of inetd, which is also standard output, and with an old inetd standard
  /// error. Output would go to the client, and the socket would never be closed. So it is moved to
  /// another descriptor, and the standard ones are replaced.
  private static int claimStandardInput() throws IOException {
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
      int _ = Descriptors.close(nothing);
    }
  }

  /// The target of a descriptor, such as `socket:[4711]`; proc_pid_fd(5).
  private static Path target(int descriptor) throws IOException {
    Path link = Path.of("/proc/self/fd/" + descriptor);
    return Files.isSymbolicLink(link) ? Files.readSymbolicLink(link) : Path.of("");
  }

  private static void replace(int descriptor, int by) throws IOException {
    Errno.check(Descriptors.dup2(by, descriptor), "dup2", by + " to " + descriptor);
  }
}
