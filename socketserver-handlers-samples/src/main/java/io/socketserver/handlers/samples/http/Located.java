package io.socketserver.handlers.samples.http;

import java.nio.file.Path;
import java.time.Instant;

/// What a target refers to.
sealed interface Located {

  /// A regular file within the root.
  ///
  /// @param path its real path
  /// @param size its size in bytes
  /// @param modified when it was last modified
  record File(Path path, long size, Instant modified) implements Located {

    /// A strong entity tag. A file with the same size and the same modification time, to the
    /// nanosecond, is assumed to be the same.
    String entityTag() {
      return '"'
          + Long.toHexString(modified.getEpochSecond())
          + '.'
          + Integer.toHexString(modified.getNano())
          + '-'
          + Long.toHexString(size)
          + '"';
    }
  }

  /// A folder that was requested without a trailing slash: relative links in its index would be
  /// wrong.
  record FolderWithoutSlash() implements Located {}

  /// Nothing that may be served.
  record Nothing() implements Located {}
}
