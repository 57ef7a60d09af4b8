package io.socketserver.unix.internal.foreign;

import java.util.Optional;
import java.util.Set;

/// Whether the bindings of this package fit this machine.
public final class Platform {

  private static final Set<String> ARCHITECTURES = Set.of("amd64", "aarch64");

  private Platform() {}

  /// Why the bindings cannot be used.
  ///
  /// @return the reason, for people; empty where they can be used
  public static Optional<String> unsupported() {
    String system = System.getProperty("os.name", "");
    String architecture = System.getProperty("os.arch", "");
    if (!system.equals("Linux") || !ARCHITECTURES.contains(architecture)) {
      return Optional.of(
          "it needs Linux on x86-64 or AArch64, and this is " + system + " on " + architecture);
    }
    return Optional.empty();
  }

  /// Whether `struct epoll_event` is packed, as it is on x86-64 alone.
  static boolean packsEpollEvents() {
    return System.getProperty("os.arch", "").equals("amd64");
  }
}
