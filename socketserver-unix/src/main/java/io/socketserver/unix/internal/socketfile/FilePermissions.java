package io.socketserver.unix.internal.socketfile;

import io.socketserver.unix.socket.UnixSocketOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The mode, owner and group of a socket file, with the names looked up.
final class FilePermissions {

  private final Set<PosixFilePermission> mode;
  private final @Nullable UserPrincipal owner;
  private final @Nullable GroupPrincipal group;

  private FilePermissions(
      Set<PosixFilePermission> mode,
      @Nullable UserPrincipal owner,
      @Nullable GroupPrincipal group) {
    this.mode = mode;
    this.owner = owner;
    this.group = group;
  }

  static FilePermissions of(UnixSocketOptions options, Path path) throws IOException {
    UserPrincipalLookupService names = path.getFileSystem().getUserPrincipalLookupService();
    String owner = options.owner();
    String group = options.group();
    return new FilePermissions(
        permissions(options.mode()),
        owner == null ? null : lookUp("user", owner, names::lookupPrincipalByName),
        group == null ? null : lookUp("group", group, names::lookupPrincipalByGroupName));
  }

  @FunctionalInterface
  private interface LookUp<P> {
    P of(String name) throws IOException;
  }

  /// Numbers are looked up too: the system returns them unchanged.
  private static <P> P lookUp(String kind, String name, LookUp<P> names) throws IOException {
    try {
      return names.of(name);
    } catch (UserPrincipalNotFoundException e) {
      throw new IOException("unknown " + kind + " '" + name + "'; create it, or use a number", e);
    }
  }

  /// The bits of a mode, highest first, are those of the enumeration in its order.
  static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values();
    for (PosixFilePermission permission : all) {
      if ((mode >> (all.length - 1 - permission.ordinal()) & 1) == 1) {
        permissions.add(permission);
      }
    }
    return permissions;
  }

  /// Whether a file with owner-only permissions already has them.
  boolean areOwnersAlone() {
    return owner == null && group == null && mode.equals(permissions(0600));
  }

  /// Sets them on a file. chmod(2) follows links, so the path must be one that no other user can
  /// replace with a link.
  void apply(Path socket) throws IOException {
    var view = Files.getFileAttributeView(socket, PosixFileAttributeView.class);
    if (group != null) {
      set("group", group, () -> view.setGroup(group));
    }
    if (owner != null) {
      set("owner", owner, () -> view.setOwner(owner));
    }
    Files.setPosixFilePermissions(socket, mode);
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private static void set(String what, UserPrincipal who, Step step) throws IOException {
    try {
      step.run();
    } catch (IOException e) {
      throw new IOException(
          "the socket file cannot have the "
              + what
              + " '"
              + who.getName()
              + "': only root may change owners, and other users may set only their own groups",
          e);
    }
  }
}
