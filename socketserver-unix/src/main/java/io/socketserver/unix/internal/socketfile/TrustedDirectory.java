package io.socketserver.unix.internal.socketfile;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A directory in which names mean what this process made of them: neither there nor above it may
/// another user but root rename or remove what is not theirs.
///
/// @source inode(7), "sticky bit"; rename(2), EPERM
final class TrustedDirectory {

  private TrustedDirectory() {}

  /// Looks at the directory of a file, and at all above it.
  ///
  /// @param file whose name must keep its meaning
  /// @throws BindException if another user may change one of them
  static void requireAbove(Path file) throws IOException {
    for (@Nullable Path each = file.toRealPath().getParent();
        each != null;
        each = each.getParent()) {
      if (FileFacts.areKnown(each) && FileFacts.of(each).isChangeableByOthers()) {
        throw new BindException(
            "other users may change the directory '"
                + each
                + "', so another file could get the socket's permissions; choose"
                + " a directory that only this user or root may change");
      }
    }
  }
}
