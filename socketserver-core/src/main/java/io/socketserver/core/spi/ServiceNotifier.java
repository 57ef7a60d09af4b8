package io.socketserver.core.spi;

import java.time.Duration;
import java.util.ServiceLoader;

/// Notifies the service manager that started this process of its state.
///
/// ```java
/// ServiceNotifier notifier = ServiceNotifier.auto();
/// server.activate();
/// notifier.ready("listening on " + server.serverAddress());
/// ```
///
/// No method throws or blocks for long: a failure to notify is logged, once.
///
/// @apiNote The command uses it automatically. Other modules provide notifiers as services:
///   `io.socketserver.unix` has that of systemd.
/// @implSpec By default there is no service manager, and each method does nothing.
/// @threading Safe for many threads.
/// @source sd_notify(3)
/// @since 0.1
public interface ServiceNotifier {

  /// The notifier for the service manager, if there is one.
  ///
  /// @return the notifier; without a service manager, one that does nothing
  static ServiceNotifier auto() {
    return ServiceLoader.load(ServiceNotifier.class, ServiceNotifier.class.getClassLoader())
        .stream()
        .map(ServiceLoader.Provider::get)
        .filter(ServiceNotifier::isHeard)
        .findFirst()
        .orElse(new ServiceNotifier() {});
  }

  /// Whether a service manager is listening.
  ///
  /// @return false if notifications have no effect
  default boolean isHeard() {
    return false;
  }

  /// All addresses are bound, and clients may connect; also after [#reloading()].
  ///
  /// @param status a line of text for people
  default void ready(String status) {}

  /// The shutdown has begun: no new requests are accepted.
  ///
  /// @param status a line of text for people
  default void stopping(String status) {}

  /// The settings are being reloaded; [#ready(String)] ends that.
  default void reloading() {}

  /// How often [#alive()] must be called at least; otherwise the manager ends this process.
  ///
  /// @return the manager's interval; zero if there is no watchdog
  default Duration watchdogInterval() {
    return Duration.ZERO;
  }

  /// This process works. Call it after checking that, not merely periodically.
  default void alive() {}
}
