package io.socketserver.handlers.samples.http;

import java.nio.file.Path;
import java.time.Instant;

/// What a target stands for.
sealed interface Located {

  /// A regular file within the root.
  ///
  /// @param path its real path
  /// @param size its size in bytes
  /// @param modified when it was last modified
  record File(Path path, long size, Instant modified) implements Located {

    /// A strong entity tag. A file that keeps its size and its time of modification, to the
    /// nanosecond, is taken to be the same.
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

  /// A folder, which was asked for without a slash at the end: relative links in its index would
  /// lead astray.
  record FolderWithoutSlash() implements Located {}

  /// Nothing that may be served.
  record Nothing() implements Located {}
}
