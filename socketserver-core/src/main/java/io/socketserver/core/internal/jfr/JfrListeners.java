package io.socketserver.core.internal.jfr;

import io.socketserver.api.ServerListener;
import java.util.Optional;

/// The gate to Flight Recorder, whose module is optional.
///
/// This class names no type of the module `jdk.jfr`, and loads none that does unless it is there.
public final class JfrListeners {

  private static final String MODULE = "jdk.jfr";

  private JfrListeners() {}

  /// The listener that emits events.
  ///
  /// @return the listener, always the same; empty if the module is absent
  public static Optional<ServerListener> ifPresent() {
    return Lazy.LISTENER;
  }

  /// Whether a module could use Flight Recorder.
  ///
  /// @param user the module, or the unnamed one of a class path
  static boolean isPresent(Module user) {
    ModuleLayer layer = Optional.ofNullable(user.getLayer()).orElse(ModuleLayer.boot());
    return layer.findModule(MODULE).filter(user::canRead).isPresent();
  }

  private static final class Lazy {

    static final Optional<ServerListener> LISTENER =
        isPresent(JfrListeners.class.getModule())
            ? Optional.of(new JfrServerListener())
            : Optional.empty();
  }
}
