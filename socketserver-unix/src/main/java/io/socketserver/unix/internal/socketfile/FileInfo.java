package io.socketserver.unix.internal.socketfile;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/// The properties of a file, from the kernel.
///
/// @param device its device
/// @param inode its inode on the device
/// @param mode its type and permissions
/// @param owner its owner's user ID
/// @param links its number of names
/// @source stat(2), inode(7)
record FileInfo(Object device, Object inode, int mode, int owner, int links) {

  private static final int S_IFMT = 0170000;
  private static final int S_IFSOCK = 0140000;
  private static final int S_IFREG = 0100000;
  private static final int S_IFDIR = 0040000;
  private static final int S_ISVTX = 01000;
  private static final int OTHERS = 077;
  private static final int WRITABLE_FOR_OTHERS = 022;

  /// Reads them.
  ///
  /// @throws IOException if there is no such file
  /// @throws UnsupportedOperationException if the system is not a UNIX system
  static FileInfo of(Path path, LinkOption... options) throws IOException {
    Map<String, Object> all = Files.readAttributes(path, "unix:dev,ino,mode,uid,nlink", options);
    return new FileInfo(
        fact(all, "dev"),
        fact(all, "ino"),
        (Integer) fact(all, "mode"),
        (Integer) fact(all, "uid"),
        (Integer) fact(all, "nlink"));
  }

  private static Object fact(Map<String, Object> all, String name) {
    return requireNonNull(all.get(name));
  }

  /// Whether a file system provides these properties.
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

  boolean isSameAs(FileInfo other) {
    return device.equals(other.device) && inode.equals(other.inode);
  }

  boolean isForOwnerAlone() {
    return (mode & OTHERS) == 0;
  }

  /// Whether the owner is the user of this process.
  boolean isOwn() throws IOException {
    return owner == OwnUser.number();
  }

  /// Whether users other than root may rename and remove files in this directory.
  boolean isChangeableByOthers() throws IOException {
    boolean sticky = (mode & S_ISVTX) != 0;
    return owner != 0 && !isOwn() || (mode & WRITABLE_FOR_OTHERS) != 0 && !sticky;
  }
}
