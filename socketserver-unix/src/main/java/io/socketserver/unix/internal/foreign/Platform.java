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
          "it needs Linux on x86-64 or AArch64, but this is " + system + " on " + architecture);
    }
    return Optional.empty();
  }

  /// Why this program cannot call the bindings.
  ///
  /// @return the reason, for people; empty if it can
  public static Optional<String> unavailable() {
    Optional<String> unsupported = unsupported();
    return unsupported.isPresent() ? unsupported : nativeAccessMissing(Platform.class.getModule());
  }

  /// Calling all the same would have the virtual machine print a warning, and later versions
  /// refuse.
  ///
  /// @source JEP 472
  private static Optional<String> nativeAccessMissing(Module module) {
    if (module.isNativeAccessEnabled()) {
      return Optional.empty();
    }
    String name = module.isNamed() ? module.getName() : "ALL-UNNAMED";
    return Optional.of("it needs the option --enable-native-access=" + name + " of java");
  }

  /// Whether `struct epoll_event` is packed, as it is on x86-64 alone.
  static boolean packsEpollEvents() {
    return System.getProperty("os.arch", "").equals("amd64");
  }
}
