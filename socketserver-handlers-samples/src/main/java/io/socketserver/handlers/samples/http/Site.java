package io.socketserver.handlers.samples.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// The files below a root. Symbolic links are followed as long as they stay below it.
///
/// @implNote Whoever may write below the root can swap a folder for a link between the check here
///   and the opening of the file. So give write access only to users who may read everything that
///   this process can read.
final class Site {

  private static final Located NOTHING = new Located.Nothing();

  private final Path root;
  private final String index;

  /// Creates a site.
  ///
  /// @param root the folder
  /// @param index the name of the file that is served for a folder
  Site(Path root, String index) throws IOException {
    this.root = root.toRealPath();
    this.index = index;
  }

  /// Finds the file of a target.
  Located find(Target target) {
    try {
      Path path = root.resolve(target.name()).toRealPath();
      if (!path.startsWith(root)) {
        return NOTHING;
      }
      BasicFileAttributes attributes = attributes(path);
      if (!attributes.isDirectory()) {
        return target.folder() ? NOTHING : file(path, attributes);
      }
      return target.folder() ? index(path) : new Located.FolderWithoutSlash();
    } catch (InvalidPathException | IOException e) {
      return NOTHING; // Missing, forbidden, or not a name: the client need not know which.
    }
  }

  private Located index(Path folder) throws IOException {
    Path path = folder.resolve(index).toRealPath();
    return path.startsWith(root) ? file(path, attributes(path)) : NOTHING;
  }

  /// Pipes and devices are not files: opening one might block for ever.
  private static Located file(Path path, BasicFileAttributes attributes) {
    return attributes.isRegularFile() && Files.isReadable(path)
        ? new Located.File(path, attributes.size(), attributes.lastModifiedTime().toInstant())
        : NOTHING;
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
