package io.socketserver.unix.internal.forking;

import io.socketserver.unix.internal.foreign.Descriptors;
import io.socketserver.unix.internal.foreign.Errno;
import java.io.IOException;

/// Descriptor 0 of a child: the socket of its request, as programs under inetd expect it and
/// [System#inheritedChannel()] uses it; between requests it is the original one.
///
/// @threading Thread-safe.
final class StandardInput {

  private static final int STANDARD_INPUT = 0;

  /// The descriptor with which the process was started, kept under another number.
  private static final int ORIGINAL = Descriptors.duplicate(STANDARD_INPUT);

  /// The descriptor of which descriptor 0 is a copy, or -1.
  private static int owner = -1;

  private StandardInput() {}

  /// Makes a socket standard input too.
  static synchronized void set(int descriptor) throws IOException {
    Errno.check(Descriptors.dup2(descriptor, STANDARD_INPUT), "dup2", descriptor);
    owner = descriptor;
  }

  /// Restores standard input, unless it is another socket by now.
  static synchronized void clear(int descriptor) {
    if (owner == descriptor) {
      owner = -1;
      int _ = Descriptors.dup2(ORIGINAL, STANDARD_INPUT);
    }
  }
}
