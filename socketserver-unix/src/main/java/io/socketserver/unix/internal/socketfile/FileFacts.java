package io.socketserver.unix.internal.socketfile;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/// What the kernel says of a file.
///
/// @param device where it is
/// @param inode which it is there
/// @param mode its type and its permissions
/// @param owner the number of its owner
/// @param links how many names it has
/// @source stat(2), inode(7)
record FileFacts(Object device, Object inode, int mode, int owner, int links) {

  private static final int S_IFMT = 0170000;
  private static final int S_IFSOCK = 0140000;
  private static final int S_IFREG = 0100000;
  private static final int S_IFDIR = 0040000;
  private static final int S_ISVTX = 01000;
  private static final int OTHERS = 077;
  private static final int WRITABLE_FOR_OTHERS = 022;

  /// Looks.
  ///
  /// @throws IOException if there is no such file
  /// @throws UnsupportedOperationException if the system is none of UNIX
  static FileFacts of(Path path, LinkOption... options) throws IOException {
    Map<String, Object> all = Files.readAttributes(path, "unix:dev,ino,mode,uid,nlink", options);
    return new FileFacts(
        fact(all, "dev"),
        fact(all, "ino"),
        (Integer) fact(all, "mode"),
        (Integer) fact(all, "uid"),
        (Integer) fact(all, "nlink"));
  }

  private static Object fact(Map<String, Object> all, String name) {
    return requireNonNull(all.get(name));
  }

  /// Whether a file system tells as much.
  static boolean areKnown(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix");
  }

  boolean isSocket() {
    return (mode & S_IFMT) == S_IFSOCK;
  }

  boolean isRegular() {
    return (mode & S_IFMT) == S_IFREG;
  }

  boolean isDirectory() {
    return (mode & S_IFMT) == S_IFDIR;
  }

  boolean isSameAs(FileFacts other) {
    return device.equals(other.device) && inode.equals(other.inode);
  }

  boolean isForOwnerAlone() {
    return (mode & OTHERS) == 0;
  }

  /// Whether the files of this process have the same owner.
  boolean isOwn() throws IOException {
    return owner == OwnUser.number();
  }

  /// Whether others may rename and remove what is in this directory, beside root.
  boolean isChangeableByOthers() throws IOException {
    boolean sticky = (mode & S_ISVTX) != 0;
    return owner != 0 && !isOwn() || (mode & WRITABLE_FOR_OTHERS) != 0 && !sticky;
  }
}
