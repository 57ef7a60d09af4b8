package io.socketserver.unix.internal.foreign;

import java.util.Optional;
import java.util.Set;

/// Whether the bindings of this package are usable on this machine.
public final class Platform {

  private static final Set<String> ARCHITECTURES = Set.of("amd64", "aarch64");

  private Platform() {}

  /// Why the bindings are not usable on this machine.
  ///
  /// @return the reason, as text; empty if they are
  public static Optional<String> unsupported() {
    String system = System.getProperty("os.name", "");
    String architecture = System.getProperty("os.arch", "");
    if (!system.equals("Linux") || !ARCHITECTURES.contains(architecture)) {
      return Optional.of(
          "it needs Linux on x86-64 or AArch64, but this is " + system + " on " + architecture);
    }
    return Optional.empty();
  }

  /// Why the bindings are not usable by this program.
  ///
  /// @return the reason, as text; empty if they are
  public static Optional<String> unavailable() {
    Optional<String> unsupported = unsupported();
    return unsupported.isPresent() ? unsupported : nativeAccessMissing(Platform.class.getModule());
  }

  /// Native access that was not enabled: calling nevertheless would make the virtual machine print
  /// a warning, and later versions throw.
  ///
  /// @source JEP 472
  private static Optional<String> nativeAccessMissing(Module module) {
    if (module.isNativeAccessEnabled()) {
      return Optional.empty();
    }
    String name = module.isNamed() ? module.getName() : "ALL-UNNAMED";
    return Optional.of("it needs the option --enable-native-access=" + name + " of java");
  }

  /// Whether `struct epoll_event` is packed, which it is only on x86-64.
  static boolean packsEpollEvents() {
    return System.getProperty("os.arch", "").equals("amd64");
  }
}
