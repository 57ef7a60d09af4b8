package io.socketserver.core.spi;

import java.time.Duration;
import java.util.ServiceLoader;

/// Tells the service manager that started this process how it is getting on.
///
/// ```java
/// ServiceNotifier notifier = ServiceNotifier.auto();
/// server.activate();
/// notifier.ready("listening on " + server.serverAddress());
/// ```
///
/// No method throws or waits for long: what cannot be told is logged, once.
///
/// @apiNote The command tells by itself. Other modules provide notifiers as services of this type:
///   `io.socketserver.unix` has that of systemd.
/// @implSpec By default nobody listens: each method does nothing.
/// @threading Safe for many threads.
/// @source sd_notify(3)
/// @since 0.1
public interface ServiceNotifier {

  /// The notifier of the service manager that listens.
  ///
  /// @return the notifier; where nobody listens, one that does nothing
  static ServiceNotifier auto() {
    return ServiceLoader.load(ServiceNotifier.class, ServiceNotifier.class.getClassLoader())
        .stream()
        .map(ServiceLoader.Provider::get)
        .filter(ServiceNotifier::isHeard)
        .findFirst()
        .orElse(new ServiceNotifier() {});
  }

  /// Whether somebody listens.
  ///
  /// @return false where all this does nothing
  default boolean isHeard() {
    return false;
  }

  /// Everything is bound, and clients may come; also after [#reloading()].
  ///
  /// @param status what to show people, in one line
  default void ready(String status) {}

  /// The end has begun: no new requests are taken.
  ///
  /// @param status what to show people, in one line
  default void stopping(String status) {}

  /// The settings are being read again; [#ready(String)] ends that.
  default void reloading() {}

  /// How often [#alive()] must be called at least, or this process is ended.
  ///
  /// @return the interval, which is that of the manager; zero where nobody minds
  default Duration watchdogInterval() {
    return Duration.ZERO;
  }

  /// This process works. To be called when it has been seen to, and not by a mere timer.
  default void alive() {}
}
