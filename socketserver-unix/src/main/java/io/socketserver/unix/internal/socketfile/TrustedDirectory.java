package io.socketserver.unix.internal.socketfile;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A directory whose names no other user can change: neither there nor above it may a user other
/// than root rename or remove files that they do not own.
///
/// @source inode(7), "sticky bit"; rename(2), EPERM
final class TrustedDirectory {

  private TrustedDirectory() {}

  /// Checks the directory of a file, and all its parents.
  ///
  /// @param file the file whose name must keep its meaning
  /// @throws BindException if another user may change one of them
  static void requireAbove(Path file) throws IOException {
    for (@Nullable Path each = file.toRealPath().getParent();
        each != null;
        each = each.getParent()) {
      if (FileInfo.areKnown(each) && FileInfo.of(each).isChangeableByOthers()) {
        throw new BindException(
            "other users may change the directory '"
                + each
                + "', so another file could get the socket's permissions; choose"
                + " a directory that only this user or root may change");
      }
    }
  }
}
