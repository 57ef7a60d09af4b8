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
/// @apiNote The command tells by itself. Other modules provide notifiers as services of this type:
///   `io.socketserver.unix` has that of systemd.
/// @implSpec By default nobody listens: each method does nothing.
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
  /// @return false where all this does nothing
  default boolean isHeard() {
    return false;
  }

  /// All addresses are bound, and clients may connect; also after [#reloading()].
  ///
  /// @param status what to show people, in one line
  default void ready(String status) {}

  /// The shutdown has begun: no new requests are accepted.
  ///
  /// @param status what to show people, in one line
  default void stopping(String status) {}

  /// The settings are being read again; [#ready(String)] ends that.
  default void reloading() {}

  /// How often [#alive()] must be called at least; otherwise the manager ends this process.
  ///
  /// @return the interval, which is that of the manager; zero where nobody minds
  default Duration watchdogInterval() {
    return Duration.ZERO;
  }

  /// This process works. To be called when it has been seen to, and not by a mere timer.
  default void alive() {}
}
